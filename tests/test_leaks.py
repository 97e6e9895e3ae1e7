"""A master's session gets no phone, e-mail or messenger of a client by any page, API, search, form or error."""

import json
import re

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from campaigns.models import Call
from clients.models import DeadContact, DeskTask, ImportRow
from clients.operations import change_client, create_client, record_interaction
from messaging.models import Message
from salon.models import ContactsAccess, Role
from salon.roles import Right, may
from tests.planted import plant, with_everything
from tests.test_access import OUR_PAGES, WALKED
from tests.test_access import scene as scene_of_the_walk

PHONE, SECOND = "+37360918273", "+37322746351"
EMAIL, MESSENGER = "nadia.secret@leak.example", "@nadia_leak_handle"
# In any format a number is written in, its national digits stand in this order.
NUMBERS = ("60918273", "22746351")
WORDS = ("nadia.secret", "leak.example", "nadia_leak_handle")
HTMX = {"HTTP_HX_REQUEST": "true"}
QUERIES = ["q=Nadia", "q=8273", "day=2026-11-23"]  # what pages may be asked for besides
ACCESS = [ContactsAccess.REVEAL]  # who may reveal sees at least what the others see: test below
PLANTED = f"{PHONE} {EMAIL}"
FRAGMENTS = [
    "60918273",
    "8273",
    "918273",
    "+37360918273",
    "060 918 273",
    "22746351",
    "6351",
    "nadia.secret",
    "secret@leak",
    "leak.example",
    "nadia_leak",
]
INVALID = {
    "phone": "not a phone",
    "email": "neither",
    "reason": "",
    "text": "",
    "starts_at": "never",
    "result": "nonsense",
    "number": "",
    "q": PHONE,
}


@pytest.fixture
def person(branch, administrator, now):
    """The client of every scene, with contacts wherever the product itself puts them or people write them."""
    person = create_client(
        branch=branch, by=administrator, now=now, given_name="Nadia", family_name="Petrova", phone=PHONE, email=EMAIL, messenger=MESSENGER,
        best_time=f"call {PHONE} at noon", more_phones=[(SECOND, "mother")], consents={"sms": True, "email": True},
    )  # fmt: skip
    change_client(person, by=administrator, now=now, district="Centru")
    note = f"call back at {SECOND} or 060-91-82-73, mail {EMAIL}"
    record_interaction(
        person, branch=branch, channel="phone", direction="in", topic=PHONE, note=note, by=administrator, now=now
    )
    for channel, address in (("phone", PHONE), ("email", EMAIL)):
        DeadContact.objects.create(client=person, channel=channel, address=address, why="bounced", found_at=now)
    return person


scene = scene_of_the_walk


@pytest.fixture
def filled_scene(scene):
    """One of everything, with contacts in what the desk sees of it."""
    Message.objects.filter(pk=scene.message.pk).update(address=EMAIL, subject=EMAIL, body=PHONE)
    DeskTask.objects.filter(pk=scene.task.pk).update(text=f"Call {PHONE}")
    Call.objects.filter(pk=scene.call.pk).update(note=PHONE, why={"agreed": PHONE})
    ImportRow.objects.create(
        source=scene.imported, number=1, outcome="created", object_id=scene.person.pk, values=[PHONE, EMAIL, MESSENGER]
    )
    return scene


def leaks(answer):
    """Which of the values are in the body or a header, in whatever spelling."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = json.dumps(dict(answer.items())) + str(answer.cookies)
    text = body.decode(errors="replace") + headers
    digits = re.sub(r"[\s().+/\-–\u00a0]|%20|%2B|&nbsp;|&#x2B;", "", text)
    found = [number for number in NUMBERS if number in digits]
    return found + [word for word in WORDS if word.lower() in text.lower()]


def asked_in_every_way(client, url):
    """GET as a page, with questions and as a fragment, an empty and a nonsensical POST, with and without htmx."""
    opened = client.get(url)
    yield "get", opened
    yield from ((query, client.get(f"{url}?{query}")) for query in QUERIES if opened.status_code == 200)
    yield "htmx", client.get(url, **HTMX)
    yield "post", client.post(url, {})
    yield "invalid", client.post(url, INVALID)
    yield "invalid htmx", client.post(url, INVALID, **HTMX)


def asked_where_forbidden(client, url):
    """The guard answers before the view and knows no other ways; that it does is test_access's to tell."""
    yield "get", client.get(url)
    yield "invalid htmx", client.post(url, INVALID, **HTMX)


def is_open(address, who):
    return address.right is None or may(who, address.right)


def all_leaks(client, addresses, scene, who):
    found = {}
    client.force_login(who)
    for address in addresses:
        url = address.url(scene)
        ask = asked_in_every_way if is_open(address, who) else asked_where_forbidden
        for how, answer in ask(client, url):
            if told := leaks(answer):
                found[f"{address.name} {how}"] = told
    return found


def leaks_read(client, addresses, scene, who):
    """Only what is read: saying something would write over what is planted."""
    found = {}
    client.force_login(who)
    for address in (address for address in addresses if address.name not in UNVEILING | LEAVING):
        if not is_open(address, who):
            continue
        for headers in ({}, HTMX):
            if told := leaks(client.get(address.url(scene), **headers)):
                found[address.name] = told
    return found


PAGES = [address for address in WALKED if not address.is_api]
# These end the session or change whose it is.
LEAVING = {"salon:switch_person"}
# These exist to show contacts, and write down who looked.
UNVEILING = {"clients:reveal", "clients:revealed"}


def test_the_walk_knows_every_address(filled_scene):
    assert {address.name for address in OUR_PAGES} == {address.name for address in WALKED}


def test_the_leak_would_be_noticed(client, filled_scene, administrator):
    client.force_login(administrator)
    told = leaks(client.get(reverse("clients:card", args=[filled_scene.person.pk])))
    assert set(told) == {*NUMBERS, *WORDS}


def test_a_master_who_may_reveal_may_all_that_the_other_masters_may(master):
    rights = {}
    for access in ("", ContactsAccess.HIDDEN, ContactsAccess.REVEAL):
        master.contacts_access = access
        rights[access] = {right for right in Right if may(master, right)}
    assert rights[""] == rights[ContactsAccess.HIDDEN] < rights[ContactsAccess.REVEAL]


@pytest.mark.parametrize("access", ACCESS)
def test_no_address_gives_a_master_a_clients_contacts(client, filled_scene, access):
    filled_scene.master.contacts_access = access
    filled_scene.master.save()
    addresses = [address for address in PAGES if address.name not in LEAVING | UNVEILING]
    assert all_leaks(client, addresses, filled_scene, filled_scene.master) == {}


def test_a_master_who_may_not_reveal_gets_nothing_where_contacts_are_revealed(client, filled_scene):
    addresses = [address for address in PAGES if address.name in UNVEILING]
    assert len(addresses) == len(UNVEILING)
    assert all_leaks(client, addresses, filled_scene, filled_scene.master) == {}


@pytest.fixture
def planted_scene(filled_scene, administrator, now):
    """What staff typed anywhere about the client is the phone and the e-mail."""
    with_everything(filled_scene, by=administrator, now=now)
    assert plant(PLANTED) == []
    return filled_scene


@pytest.mark.parametrize("access", ACCESS)
def test_no_text_typed_about_a_client_gives_a_master_contacts(client, planted_scene, access):
    planted_scene.master.contacts_access = access
    planted_scene.master.save()
    assert leaks_read(client, PAGES, planted_scene, planted_scene.master) == {}


@pytest.mark.parametrize("access", [ContactsAccess.HIDDEN, ContactsAccess.REVEAL])
def test_no_text_typed_about_a_client_gives_the_desk_without_contacts_any(client, planted_scene, administrator, access):
    administrator.contacts_access = access
    administrator.save()
    names = {
        "clients:card",
        "clients:drawer",
        "clients:timeline",
        "clients:safety",
        "bookings:drawer",
        "bookings:appointment",
    }
    assert (
        leaks_read(client, [address for address in PAGES if address.name in names], planted_scene, administrator) == {}
    )


def test_who_may_see_contacts_reads_what_was_typed_as_it_is(client, planted_scene, administrator):
    client.force_login(administrator)
    for name in ("clients:card", "clients:safety", "clients:timeline"):
        assert PLANTED in client.get(reverse(name, args=[planted_scene.person.pk])).content.decode(), name


@pytest.mark.parametrize("access", ACCESS)
def test_searching_by_fragments_of_contacts_finds_a_master_nothing(client, filled_scene, access):
    filled_scene.master.contacts_access = access
    filled_scene.master.save()
    client.force_login(filled_scene.master)
    found = {}
    for fragment in FRAGMENTS:
        for headers in ({}, HTMX):
            answer = client.get(reverse("clients:search"), {"q": fragment}, **headers)
            named = "Nadia" in answer.content.decode() or answer.status_code == 302
            if named:
                found[fragment] = answer.status_code
    assert found == {}


def test_a_hit_by_name_comes_without_contacts(client, filled_scene):
    client.force_login(filled_scene.master)
    answer = client.get(reverse("clients:search"), {"q": "Nadia"}, **HTMX)
    assert "Nadia" in answer.content.decode()
    assert leaks(answer) == []


@pytest.mark.parametrize("access", ACCESS)
def test_the_api_gives_a_master_nothing_at_all(filled_scene, access):
    filled_scene.master.contacts_access = access
    filled_scene.master.save()
    api = APIClient(raise_request_exception=False)
    api.force_authenticate(filled_scene.master)
    for address in (address for address in WALKED if address.is_api):
        url = address.url(filled_scene)
        for answer in (api.get(url), api.post(url, INVALID, format="json"), api.patch(url, INVALID, format="json")):
            assert (answer.status_code, leaks(answer)) == (403, []), address.name


def test_somebody_at_the_desk_without_contacts_gets_none_from_the_api(filled_scene, administrator):
    administrator.contacts_access = ContactsAccess.HIDDEN
    administrator.save()
    api = APIClient(raise_request_exception=False)
    api.force_authenticate(administrator)
    found = {}
    for address in (address for address in WALKED if address.is_api):
        for answer in (api.get(address.url(filled_scene)), api.post(address.url(filled_scene), INVALID, format="json")):
            if told := leaks(answer):
                found[address.name] = told
    for fragment in FRAGMENTS:
        if told := api.get(reverse("api-search-list"), {"q": fragment}).json():
            found[fragment] = told
    assert found == {}


@pytest.mark.parametrize("access", [ContactsAccess.HIDDEN, ContactsAccess.REVEAL])
def test_somebody_at_the_desk_without_contacts_gets_none_from_a_clients_pages(client, scene, administrator, access):
    administrator.contacts_access = access
    administrator.save()
    assert administrator.role == Role.ADMINISTRATOR
    names = {
        "clients:list",
        "clients:card",
        "clients:drawer",
        "clients:timeline",
        "clients:edit",
        "clients:new",
        "clients:search",
        "clients:hygiene",
    }
    assert all_leaks(client, [address for address in PAGES if address.name in names], scene, administrator) == {}


def test_errors_of_the_server_tell_a_master_nothing(client, filled_scene, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError(f"{PHONE} {EMAIL} {MESSENGER}")

    client.force_login(filled_scene.master)
    client.raise_request_exception = False
    monkeypatch.setattr("clients.views.cards.filled", broken)
    answer = client.get(reverse("clients:card", args=[filled_scene.person.pk]))
    assert (answer.status_code, leaks(answer)) == (500, [])
