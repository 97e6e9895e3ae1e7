"""A master's session gets no phone, e-mail or messenger of a client by any page, API, search, form or error."""

import json
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from bookings.operations import WantedPart, book_appointment
from campaigns.models import Call
from clients.models import DeadContact, DeskTask, Import, ImportRow
from clients.operations import change_client, record_interaction, set_consent
from loyalty.operations import issue_card
from messaging.models import Message
from salon.models import ContactsAccess, Role
from tests.factories import GoodsFactory
from tests.test_access import OUR_PAGES, WALKED, Scene
from visits.operations import WantedLine, WantedPayment, check_out

PHONE, SECOND = "+37360918273", "+37322746351"
EMAIL, MESSENGER = "nadia.secret@leak.example", "@nadia_leak_handle"
# In any format a number is written in, its national digits stand in this order.
NUMBERS = ("60918273", "22746351")
WORDS = ("nadia.secret", "leak.example", "nadia_leak_handle")
HTMX = {"HTTP_HX_REQUEST": "true"}
ACCESS = ["", ContactsAccess.HIDDEN, ContactsAccess.REVEAL]
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
def secret(person, branch, administrator, now):
    """A client whose contacts stand wherever they can stand."""
    person = change_client(
        person, by=administrator, now=now, phone=PHONE, email=EMAIL, messenger=MESSENGER, best_time=f"call {PHONE} at noon", more_phones=[(SECOND, "mother")]
    )  # fmt: skip
    for channel in ("sms", "email"):
        set_consent(person, channel=channel, is_given=True, source="desk", now=now)
    note = f"call back at {SECOND} or 060-91-82-73, mail {EMAIL}"
    record_interaction(
        person,
        branch=branch,
        channel="phone",
        direction="in",
        topic=PHONE,
        result="asked",
        note=note,
        by=administrator,
        now=now,
    )
    for channel, address in (("phone", PHONE), ("email", EMAIL)):
        DeadContact.objects.create(client=person, channel=channel, address=address, why="bounced", found_at=now)
    return person


@pytest.fixture
def scene(branch, master, service, secret, administrator, now):
    """One of everything, with contacts in it wherever the product itself puts them."""
    soon = timezone.now().replace(minute=0, second=0, microsecond=0)
    visit = check_out(
        None, client=secret, branch=branch, lines=[WantedLine(service=service, master=master)], payments=[WantedPayment("cash", service.price)],
        by=administrator, now=now, key="leak",
    )  # fmt: skip
    imported = Import.objects.create(branch=branch, created_by=administrator, kind="clients")
    ImportRow.objects.create(
        source=imported, number=1, outcome="created", object_id=secret.pk, values=[PHONE, EMAIL, MESSENGER]
    )
    assert soon
    return Scene(
        branch=branch, master=master, service=service, person=secret, goods=GoodsFactory(),
        appointment=book_appointment(
            secret, branch=branch, parts=[WantedPart(service, master)], starts_at=now.replace(hour=12), by=administrator, now=now
        ),
        visit=visit,
        message=Message.objects.create(
            client=secret, branch=branch, kind="score", language="en", address=EMAIL, subject=EMAIL, body=PHONE, dedupe_key="leak", send_after=now
        ),
        task=DeskTask.objects.create(client=secret, branch=branch, kind="low_score", text=f"Call {PHONE}", due_at=now, dedupe_key="leak"),
        call=Call.objects.create(client=secret, branch=branch, day=branch.local_day(now), note=PHONE, why={"agreed": PHONE}),
        imported=imported,
        card=issue_card(secret, number="100200", by=administrator, now=now),
    )  # fmt: skip


def leaks(answer):
    """Which of the values are in the body or a header, in whatever spelling."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = json.dumps(dict(answer.items())) + str(answer.cookies)
    text = body.decode(errors="replace") + headers
    digits = re.sub(r"[\s().+/\-–\u00a0]|%20|%2B|&nbsp;|&#x2B;", "", text)
    found = [number for number in NUMBERS if number in digits]
    return found + [word for word in WORDS if word.lower() in text.lower()]


def asked_in_every_way(client, url):
    """GET as a page and as a fragment, an empty and a nonsensical POST, with and without htmx."""
    yield "get", client.get(url)
    yield "htmx", client.get(url, **HTMX)
    yield "post", client.post(url, {})
    yield "invalid", client.post(url, INVALID)
    yield "invalid htmx", client.post(url, INVALID, **HTMX)


def all_leaks(client, addresses, scene):
    found = {}
    for address in addresses:
        url = address.url(scene)
        for how, answer in asked_in_every_way(client, url):
            if told := leaks(answer):
                found[f"{address.name} {how}"] = told
    return found


PAGES = [address for address in WALKED if not address.is_api]
# These end the session or change whose it is.
LEAVING = {"salon:switch_person"}


def test_the_walk_knows_every_address(scene):
    assert {address.name for address in OUR_PAGES} == {address.name for address in WALKED}


def test_the_leak_would_be_noticed(client, scene, administrator):
    client.force_login(administrator)
    told = leaks(client.get(reverse("clients:card", args=[scene.person.pk])))
    assert set(told) == {*NUMBERS, *WORDS}


@pytest.mark.parametrize("access", ACCESS)
def test_no_address_gives_a_master_a_clients_contacts(client, scene, access):
    scene.master.contacts_access = access
    scene.master.save()
    client.force_login(scene.master)
    addresses = [address for address in PAGES if address.name not in LEAVING | {"clients:reveal", "clients:revealed"}]
    assert all_leaks(client, addresses, scene) == {}


@pytest.mark.parametrize("access", ACCESS)
def test_searching_by_fragments_of_contacts_finds_a_master_nothing(client, scene, access):
    scene.master.contacts_access = access
    scene.master.save()
    client.force_login(scene.master)
    found = {}
    for fragment in FRAGMENTS:
        for headers in ({}, HTMX):
            answer = client.get(reverse("clients:search"), {"q": fragment}, **headers)
            named = "Nadia" in answer.content.decode() or answer.status_code == 302
            if named:
                found[fragment] = answer.status_code
    assert found == {}


def test_a_hit_by_name_comes_without_contacts(client, scene):
    client.force_login(scene.master)
    answer = client.get(reverse("clients:search"), {"q": "Nadia"}, **HTMX)
    assert "Nadia" in answer.content.decode()
    assert leaks(answer) == []


@pytest.mark.parametrize("access", ACCESS)
def test_the_api_gives_a_master_nothing_at_all(scene, access):
    scene.master.contacts_access = access
    scene.master.save()
    api = APIClient(raise_request_exception=False)
    api.force_authenticate(scene.master)
    for address in (address for address in WALKED if address.is_api):
        url = address.url(scene)
        for answer in (api.get(url), api.post(url, INVALID, format="json"), api.patch(url, INVALID, format="json")):
            assert (answer.status_code, leaks(answer)) == (403, []), address.name


def test_somebody_at_the_desk_without_contacts_gets_none_from_the_api(scene, administrator):
    administrator.contacts_access = ContactsAccess.HIDDEN
    administrator.save()
    api = APIClient(raise_request_exception=False)
    api.force_authenticate(administrator)
    found = {}
    for address in (address for address in WALKED if address.is_api):
        for answer in (api.get(address.url(scene)), api.post(address.url(scene), INVALID, format="json")):
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
    client.force_login(administrator)
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
    assert all_leaks(client, [address for address in PAGES if address.name in names], scene) == {}


@pytest.mark.parametrize("access", ["", ContactsAccess.HIDDEN])
def test_errors_of_the_server_tell_a_master_nothing(client, scene, monkeypatch, access):
    def broken(*args, **kwargs):
        raise RuntimeError(f"{PHONE} {EMAIL} {MESSENGER}")

    scene.master.contacts_access = access
    scene.master.save()
    client.force_login(scene.master)
    client.raise_request_exception = False
    monkeypatch.setattr("clients.views.cards.filled", broken)
    answer = client.get(reverse("clients:card", args=[scene.person.pk]))
    assert (answer.status_code, leaks(answer)) == (500, [])
