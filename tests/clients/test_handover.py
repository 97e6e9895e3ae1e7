"""Everything about a client as a file to keep and as pages to read, in each language."""

import re

import pytest
from django.urls import reverse
from django.utils import translation
from fontTools.ttLib import TTFont

from clients.erasure import everything_about
from clients.handover_pdf import readable, told
from clients.models import Interaction
from clients.operations import change_client, set_consent
from salon.paper import faces, regular

WORDS = {
    "en": "Likes silence", "ru": "Любит тишину", "ro": "Îi place liniștea, țâșnește", "hy": "Սիրում է լռություն", "ko": "조용한 것을 좋아해요",
}  # fmt: skip


@pytest.mark.parametrize("language", WORDS)
def test_every_letter_of_our_languages_has_a_glyph(language):
    wanted = {ord(letter) for letter in WORDS[language] if letter != " "}
    known = set()
    for face in faces():
        if face.of(wanted):
            known |= set(TTFont(regular(face.path)).getBestCmap())
    assert wanted - known == set()


@pytest.mark.parametrize("language", ["en", "hy"])
def test_the_pages_are_made_in_the_readers_language(language, person, owner, now, caplog):
    change_client(person, by=owner, now=now, notes=" ".join([WORDS[language], WORDS["ru"], WORDS["ro"]]))
    with translation.override(language):
        made = readable(everything_about(person), name=str(person), salon="Riverside", now=now)
    assert made.startswith(b"%PDF-")
    assert "missing the following glyphs" not in caplog.text


def test_what_is_told_is_words_and_leaves_out_what_is_empty(person, owner, now):
    person = change_client(
        person, by=owner, now=now, notes="Likes tea", tags=["vip", "tea"], more_phones=[("+37322555666", "mother")]
    )
    set_consent(person, channel="sms", is_given=True, source="desk", now=now, wording="May we write?")
    lines = [text for _depth, text in told(everything_about(person))]
    for line in (
        "Dossier",
        "Given name: Nadia",
        "E-mail: nadia@example.com",
        "Tags: vip, tea",
        "Likes silence: no",
        "• Phone: +37322555666; Whose: mother",
    ):
        assert line in lines
    assert any("Source: desk; Wording: May we write?" in line for line in lines)
    assert not [line for line in lines if re.search(r": (None)?$", line)]


def test_only_the_owner_hands_over_and_it_is_written_down(client, owner, manager, person):
    url = reverse("clients:hand_over_pdf", args=[person.pk])
    client.force_login(manager)
    assert client.post(url).status_code == 403
    client.force_login(owner)
    answer = client.post(url)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert f'filename="client-{person.pk}.pdf"' in answer["Content-Disposition"]
    assert Interaction.objects.get(client=person).topic == "Data handed over"
    assert "is_decoy" not in everything_about(person)["dossier"]
