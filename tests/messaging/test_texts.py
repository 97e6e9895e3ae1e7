import pytest
from django.conf import settings

from messaging import liquid, texts

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("kind", list(texts.KINDS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_built_in_text_is_whole_in_every_language(kind, language):
    text = texts.TEXTS[kind][language]
    liquid.check(text.subject, texts.examples(kind))
    liquid.check(text.body, texts.examples(kind))
    letter = liquid.fill(text.subject, text.body, texts.examples(kind))
    assert "Nadia" in letter.subject
    assert "Eva" in letter.body
    assert "{" not in letter.subject + letter.body
    assert texts.FRAMES[language].why.format(salon="Riverside").count("Riverside") == 1


@pytest.mark.parametrize("kind", list(texts.LETTER_OF))
def test_every_sms_is_short_and_whole_in_every_language(kind):
    for language in LANGUAGES:
        text = texts.TEXTS[kind][language].body
        liquid.check(text, texts.examples(kind))
        assert texts.MUST_HAVE.get(kind, "when") in liquid.words_of(text)
        said = liquid.fill("", text, texts.examples(kind) | {"who": ""})
        assert (said.subject, len(said.body) < 170, "()" in said.body) == ("", True, False)


@pytest.mark.parametrize("kind", list(texts.KINDS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_without_a_value_leaves_no_hole(kind, language):
    empty = texts.examples(kind) | {word: "" for word in ("contact", "percent", "service") if word in texts.WORDS[kind]}
    text = texts.TEXTS[kind][language]
    letter = liquid.fill(text.subject, text.body, empty)
    for hole in ("()", ": .", "\n\n\n", " ,", "՝ ։"):
        assert hole not in letter.body


def test_a_score_letter_cannot_be_without_its_link():
    for text in texts.TEXTS["score"].values():
        assert liquid.words_of(text.body) >= {"link"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ surname }}", "There is nothing called “surname”. Use one of the words in the list."),
        (
            "{% if salon == 'x' %}{{ hidden }}{% endif %}",
            "There is nothing called “hidden”. Use one of the words in the list.",
        ),
        ("{{ name", "The text cannot be read: expected '}}', found end of file."),
        ("{% for i in (1..9) %}a{% endfor %}", "The text cannot be read: unexpected tag 'for'."),
        ("{% assign a = 'b' %}", "The text cannot be read: unexpected tag 'assign'."),
        ("{{ name | replace: 'a', 'aaaa' }}", "The text cannot be filled in: unknown filter 'replace'."),
        ("{% include 'secrets' %}", "The text cannot be read: unexpected tag 'include'."),
        ("a" * 8001, "The text is too long: 8000 characters at most."),
    ],
)
def test_a_text_that_cannot_be_filled_in_says_why(text, said):
    with pytest.raises(liquid.BadText) as refusal:
        liquid.check(text, texts.examples("score"))
    assert str(refusal.value) == said


def test_a_text_reads_no_attributes_of_what_it_is_given():
    with pytest.raises(liquid.BadText):
        liquid.fill("Hello", "{{ name.__class__ }}", texts.examples("score"))


def test_a_subject_is_one_line():
    assert liquid.fill("Hello\r\nBcc: all@example.com", "x", {}).subject == "Hello Bcc: all@example.com"
