"""Booking online: every step without and with htmx, every no, and nothing told about who is known."""

import re
from collections import Counter
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.models import Appointment, BookingPolicy, BookingTerms, OnlineBooking, SlotHold
from bookings.online import operations, views
from bookings.online.offer import Wanted, offer_of, times_between
from bookings.online.operations import Verdict, check_code
from bookings.online.tasks import forget_unfinished
from bookings.operations import WantedPart, hold_slot
from clients.models import Client, Consent
from clients.operations import note_substance
from messaging.mail import compose
from messaging.models import Message
from messaging.operations import claim_next
from salon.models import Company, Shift, SlotRule, StaffService
from tests.bookings.test_concurrency import at_once
from tests.factories import (
    BranchFactory,
    ClientFactory,
    MasterFactory,
    ServiceFactory,
    SubstanceFactory,
    put_on_shift,
)

HOST = "http://testserver"
ME = {"given_name": "Maria", "family_name": "Rotaru", "phone": "069 555 444", "email": "maria@example.com"}


@pytest.fixture
def now(monkeypatch, now):
    """The clock of the pages stands still at the cast's Monday morning until a test moves it."""
    monkeypatch.setattr(timezone, "now", lambda: now)
    monkeypatch.setattr(views, "QUICKEST", timedelta(0))
    return now


@pytest.fixture
def later(monkeypatch, now):
    return lambda **length: monkeypatch.setattr(timezone, "now", lambda: now + timedelta(**length))


@pytest.fixture
def shop(branch, master):
    branch.is_bookable_online, branch.phone = True, "+37322850101"
    branch.save()
    return branch


class Visitor:
    """One person on the public pages."""

    def __init__(self, branch, service, master="any", **headers):
        self.browser, self.headers = Browser(), headers
        self.branch, self.choice = branch, {"service": service.pk, "master": getattr(master, "pk", master)}

    def url(self, page, key=None):
        return reverse(f"online:{page}", args=[self.branch.code, *([key] if key else [])])

    def get(self, page, key=None, **query):
        return self.browser.get(self.url(page, key), query, **self.headers)

    def post(self, page, data, key=None, query="?lang=en"):
        return self.browser.post(self.url(page, key) + query, data, **self.headers)

    def hold(self, starts_at, **more):
        answer = self.post("hold", self.choice | {"starts_at": starts_at.isoformat()} | more)
        if answer.status_code in (302, 204):
            self.booking = OnlineBooking.objects.latest("pk")
        return answer

    def fill_in(self, **more):
        return self.post("details", ME | more, self.booking.key)

    def code(self):
        body = Message.objects.to_strangers().latest("pk").body
        return re.search(r"\b\d{6}\b", body)[0]

    def confirm(self, code=None):
        return self.post("code", {"code": code or self.code()}, self.booking.key)


@pytest.fixture
def visitor(shop, service, now):
    return Visitor(shop, service)


@pytest.fixture
def at(now):
    return now + timedelta(hours=4)


@pytest.mark.parametrize(
    "headers", [{}, {"HTTP_HX_REQUEST": "true", "HTTP_HX_BOOSTED": "true"}, {"HTTP_HX_REQUEST": "true"}]
)
def test_a_stranger_books_with_or_without_htmx(shop, service, master, now, at, headers):
    visitor = Visitor(shop, service, **headers)
    assert "Cut &amp; finish" in visitor.get("services").content.decode()
    assert "Anna" in visitor.get("masters", service=service.pk).content.decode()
    page = visitor.get("times", service=service.pk, master="any").content.decode()
    assert at.astimezone(shop.zone).isoformat() in page
    assert visitor.hold(at).status_code in (302, 204)
    page = visitor.get("details", visitor.booking.key).content.decode()
    assert "Held for you until <b>10:05</b>" in page
    assert "checked" not in page
    assert visitor.fill_in(note="Please be quick").status_code in (302, 204)
    assert "maria@example.com" in visitor.get("code", visitor.booking.key).content.decode()
    assert visitor.confirm().status_code in (302, 204)
    done = visitor.get("done", visitor.booking.key).content.decode()
    assert "You are booked" in done
    assert "14:00" in done
    assert "Anna" in done
    assert "€50" in done
    visit = Appointment.objects.get()
    assert (visit.client.name, str(visit.client.phone), visit.client.source, visit.client.home_branch) == (
        "Maria Rotaru", "+37369555444", "website", shop
    )  # fmt: skip
    assert (visit.starts_at, visit.note, visit.masters, visit.booked_by) == (at, "Please be quick", [master], None)
    assert not SlotHold.objects.exists()
    assert not Consent.objects.exists()
    assert OnlineBooking.objects.get().typed == {}


def test_the_pages_ask_a_steady_number_of_questions(visitor, shop, service, master, django_assert_max_num_queries):
    for n in range(3):
        StaffService.objects.create(staff=MasterFactory(branches=[shop]), service=service)
        StaffService.objects.create(staff=master, service=ServiceFactory(name=f"More {n}"))
    with django_assert_max_num_queries(6):
        visitor.get("services")
    with django_assert_max_num_queries(9):  # what sells here is asked once an hour
        visitor.get("times", service=service.pk, master="any")


@pytest.mark.parametrize(
    "switch", ["branch", "service", "master", "unknown service", "unknown master", "not their service"]
)
def test_only_what_is_switched_on_is_shown_or_taken(visitor, shop, service, master, at, switch):
    visitor.choice["master"] = master.pk
    if switch == "branch":
        shop.is_bookable_online = False
        shop.save()
    elif switch in {"service", "master"}:
        switched = {"service": service, "master": master}[switch]
        switched.is_offered_online = False
        switched.save()
        assert "Nothing can be booked online" in visitor.get("services").content.decode()
    elif switch == "not their service":
        visitor.choice["service"] = ServiceFactory().pk
    else:
        visitor.choice[switch.split()[1]] = 999_999
    assert visitor.hold(at).status_code == (404 if switch == "branch" else 409)
    assert not SlotHold.objects.exists()


def test_any_master_is_one_of_those_offered(visitor, shop, service, master, lilit, at):
    master.is_offered_online = False
    master.save()
    visitor.hold(at)
    assert [part["master"] for part in visitor.booking.slot.parts] == [lilit.pk]


def test_times_are_on_the_grid_and_neither_too_soon_nor_too_far(visitor, shop, service, now):
    shop.online_days_ahead = 3
    shop.save()
    offered = Wanted(offer_of(shop), [service])
    found = times_between(offered, now, now + timedelta(days=20), now=now)
    assert found[0].starts_at == now + timedelta(hours=2)
    assert found[-1].starts_at < now + timedelta(days=4)
    for moment in (timedelta(hours=1), timedelta(hours=4, minutes=7), timedelta(days=5)):
        assert visitor.hold(now + moment).status_code == 409


def test_a_time_that_is_taken_is_refused_without_a_word_about_whom(visitor, book, at):
    book(starts_at=at)
    answer = visitor.hold(at)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This time has just been taken" in page
    assert "Anna" not in page
    assert "Nadia" not in page
    assert page.count('name="starts_at"') == 6


def test_choosing_another_time_gives_the_first_one_back(visitor, at):
    visitor.hold(at)
    visitor.hold(at + timedelta(hours=1), booking=visitor.booking.key)
    assert OnlineBooking.objects.get().starts_at == SlotHold.objects.get().starts_at == at + timedelta(hours=1)
    visitor.hold(at + timedelta(hours=2))  # in another tab: the cookie says whose it is
    assert SlotHold.objects.get().starts_at == at + timedelta(hours=2)


def test_one_address_holds_only_so_many_times(shop, service, monkeypatch, now, at):
    monkeypatch.setattr(operations, "HELD_AT_ONCE", 2)
    answers = [Visitor(shop, service).hold(at + timedelta(hours=n)) for n in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 409]
    assert "Too many times are being held" in answers[2].content.decode()
    assert Visitor(shop, service, REMOTE_ADDR="10.0.0.9").hold(at + timedelta(hours=3)).status_code == 302


def test_an_expired_hold_keeps_what_was_typed_and_offers_the_nearest(visitor, at, later):
    visitor.hold(at)
    later(minutes=6)
    Visitor(visitor.branch, Appointment(pk=visitor.choice["service"])).hold(at)  # somebody else has it now
    mine = OnlineBooking.objects.earliest("pk")
    visitor.booking = mine
    answer = visitor.fill_in(note="By the window")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "By the window" in page
    assert "maria@example.com" in page
    assert f"{at.astimezone(visitor.branch.zone).isoformat()}" not in page
    again = visitor.post(
        "hold",
        visitor.choice
        | ME
        | {"note": "By the window", "booking": mine.key, "starts_at": (at + timedelta(hours=1)).isoformat()},
    )
    page = visitor.browser.get(again.url).content.decode()
    assert "By the window" in page
    assert "Held for you until" in page
    visitor.booking = OnlineBooking.objects.get(pk=mine.pk)
    visitor.fill_in()
    visitor.confirm()
    assert Appointment.objects.get().starts_at == at + timedelta(hours=1)


def test_a_proven_address_need_not_be_proven_again_after_the_hold_ran_out(visitor, at, later):
    visitor.hold(at)
    visitor.fill_in()
    code = visitor.code()
    later(minutes=6)
    answer = visitor.confirm(code)
    assert answer.status_code == 409
    assert "no longer held" in answer.content.decode()
    again = visitor.hold(at, booking=visitor.booking.key)
    assert urlsplit(again.url).path == visitor.url("code", visitor.booking.key)
    other = ME | {"email": "other@example.com"}
    unproven = visitor.hold(at, booking=visitor.booking.key, **other)
    assert urlsplit(unproven.url).path == visitor.url("details", visitor.booking.key)
    OnlineBooking.objects.update(verified_at=timezone.now(), typed=ME)
    assert visitor.post("code", {}, visitor.booking.key).status_code == 302
    assert Appointment.objects.count() == 1


def walk(visitor, at, **me):
    """Every answer of the whole way."""
    answers = [visitor.hold(at), visitor.fill_in(**me), visitor.get("code", visitor.booking.key)]
    answers += [visitor.confirm("000000" if visitor.code() != "000000" else "111111")]
    answers += [visitor.post("code_again", {}, visitor.booking.key), visitor.confirm()]
    return [*answers, visitor.get("done", visitor.booking.key)]


def telling(answer, visitor, me):
    """What it says, without what is different for everybody."""
    text = answer.content.decode() + answer.headers.get("Location", "")
    text = re.sub(r"/v/[^/\"]+", "/v/TOKEN", text)
    return answer.status_code, text.replace(str(visitor.booking.key), "KEY").replace(me["email"], "MAIL").replace(
        me["phone"], "PHONE"
    )


@pytest.mark.parametrize("by_sms", [False, True])
def test_known_and_unknown_people_get_the_same_answers(shop, service, person, now, at, settings, tmp_path, by_sms):
    settings.SMS_FILE_PATH = str(tmp_path) if by_sms else ""
    known, unknown = [{"email": f"{name}@example.com", "phone": "+37369555444"} for name in ("nadia", "nobody")]
    if by_sms:
        known["phone"] = str(person.phone)
    first, second = Visitor(shop, service), Visitor(shop, service)
    told = [telling(each, first, known) for each in walk(first, at, **known)]
    first.booking.refresh_from_db()
    visit = Appointment.objects.get()
    assert visit.client == person
    assert visit.note == "Maria Rotaru"
    Appointment.objects.update(starts_at=at + timedelta(days=9), ends_at=at + timedelta(days=9, hours=1))
    visit.parts.all().delete()
    assert told == [telling(each, second, unknown) for each in walk(second, at, **unknown)]
    assert Client.objects.count() == 2


def test_with_sms_the_code_proves_the_phone_and_mail_is_optional(
    shop, service, person, now, at, later, settings, tmp_path
):
    settings.SMS_FILE_PATH = str(tmp_path)
    visitor = Visitor(shop, service)
    visitor.hold(at)
    page = visitor.get("details", visitor.booking.key).content.decode()
    assert "We send a code of six digits there by SMS." in page
    assert visitor.fill_in(phone="069 111 222", email="", offers_email="on", offers_sms="on").status_code == 302
    assert (
        "an SMS with a code of six digits to +37369111222" in visitor.get("code", visitor.booking.key).content.decode()
    )
    code = Message.objects.get()
    assert (code.channel, code.address, code.client) == ("sms", "+37369111222", None)
    assert code.body == f"{visitor.code()} is your code for booking at Riverside salon. Valid for ten minutes."
    assert check_code(visitor.booking, code=visitor.code(), now=now) == Verdict.RIGHT
    typed = ME | {"phone": "+373 69-111-222", "email": ""}
    again = {"booking": visitor.booking.key}
    for number, page in (("069 555 444", "details"), (typed["phone"], "code")):
        OnlineBooking.objects.update(verified_at=now)
        answer = visitor.hold(at + timedelta(hours=1), **typed | again | {"phone": number, "offers_sms": "on"})
        assert urlsplit(answer.url).path == visitor.url(page, visitor.booking.key)
    assert visitor.confirm("").status_code == 302
    visit = Appointment.objects.get()
    assert (visit.client, visit.note, Client.objects.count()) == (person, "Maria Rotaru", 1)
    assert list(Consent.objects.values_list("channel", flat=True)) == ["sms"]


def test_of_a_family_with_one_address_the_name_decides(shop, service, person, now, at):
    daughter = ClientFactory(given_name="Mila", family_name="Petrova", email=person.email, home_branch=shop)
    for given, family in (("Mila", "Petrova"), ("Boris", "Petrov")):
        visitor = Visitor(shop, service)
        visitor.hold(at)
        visitor.fill_in(given_name=given, family_name=family, email="Nadia@Example.com")
        visitor.confirm()
        at += timedelta(hours=1)
    first, second = Appointment.objects.order_by("starts_at")
    assert first.client == daughter
    assert second.client not in {daughter, person}


@pytest.mark.parametrize("why", ["allergy", "other visit", "too young"])
def test_what_stands_against_a_client_is_one_sentence_without_the_reason(
    visitor, shop, service, person, book, lilit, at, why
):
    if why == "allergy":
        latex = SubstanceFactory(name="Latex")
        service.contains.add(latex)
        note_substance(person, substance=latex, kind="allergy", by=None, now=at)
    elif why == "too young":
        service.min_age = 18
        service.save()
    else:
        book(starts_at=at)
    visitor.hold(at)
    visitor.fill_in(email=person.email)
    answer = visitor.confirm()
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "We cannot book this for you online" in page
    assert "+37322850101" in page
    assert "atex" not in page
    assert "Nadia" not in page
    assert Appointment.objects.count() == (why == "other visit")


def test_an_offer_of_the_waiting_list_that_has_run_out_stands_against_nobody(
    visitor, shop, service, person, lilit, later, now, at
):
    visitor.hold(at, master=lilit.pk)
    others = {"parts": [WantedPart(service, None)], "lasts": timedelta(minutes=2), "client": person}
    hold_slot(branch=shop, starts_at=at, now=now, **others)
    visitor.fill_in(email=person.email)
    later(minutes=3)
    assert visitor.confirm().status_code == 302
    assert Appointment.objects.get().client == person


def test_what_is_asked_for_a_booking_is_read_and_agreed_to_before_the_code(visitor, shop, person, company, at):
    BookingPolicy.objects.create(name="Dear", is_on=True, demand_percent=40, texts={"en": "Please pay €20 before."})
    visitor.hold(at)
    assert "Please pay €20 before." in visitor.get("details", visitor.booking.key).content.decode()
    unread = visitor.fill_in()
    assert (unread.status_code, "Please pay €20 before." in unread.content.decode()) == (422, True)
    assert visitor.fill_in(terms="on", demand="20.00").status_code == 302
    assert visitor.confirm().status_code == 302
    terms = BookingTerms.objects.get()
    assert (terms.how, terms.demand, terms.text) == ("online", 20, "Please pay €20 before.")
    own = visitor.get("done", visitor.booking.key).content.decode()
    assert all(way in own for way in ("/v/", "calendar.google.com", "outlook.live.com", ".ics"))


def test_who_would_owe_more_than_was_read_is_asked_to_call(visitor, shop, person, company, at):
    BookingPolicy.objects.create(name="Dear", is_on=True, demand_percent=40)
    visitor.hold(at)
    visitor.fill_in(terms="on", demand="5")
    answer = visitor.confirm()
    assert (answer.status_code, "We cannot book this for you online" in answer.content.decode()) == (409, True)
    assert Appointment.objects.count() == 0


def test_the_best_times_come_first_or_alone_as_the_owner_wishes(visitor, service, book, company, at):
    book(starts_at=at)
    marked = visitor.get("times", **visitor.choice).content.decode()
    assert "slot--best" in marked
    company.slot_rule = SlotRule.ONLY
    company.save()
    alone = visitor.get("times", **visitor.choice).content.decode()
    assert 0 < alone.count('name="starts_at"') < marked.count('class="slot num"')
    company.slot_rule = SlotRule.ALIKE
    company.save()
    assert "slot--best" not in visitor.get("times", **visitor.choice).content.decode()


def test_where_nothing_is_free_the_next_free_day_is_offered_and_what_is_chosen_is_summed_up(visitor, shop, master, now):
    Shift.objects.all().delete()
    put_on_shift(master, shop, now + timedelta(days=20), days=1)
    strip = visitor.get("times", **visitor.choice).context["strip"]
    assert (strip.is_empty, strip.next) == (True, shop.local_day(now) + timedelta(days=20))
    before = visitor.get("masters", service=visitor.choice["service"], lang="en").content.decode()
    assert "Whoever is free" not in before
    assert "1 service ·" in visitor.get("services", service=visitor.choice["service"], lang="en").content.decode()


def test_offers_are_agreed_to_only_by_a_tick_with_its_words(visitor, at):
    visitor.hold(at)
    visitor.fill_in(offers_email="on")
    visitor.confirm()
    consent = Consent.objects.get()
    assert (consent.channel, consent.is_given, consent.source) == ("email", True, "booking online")
    assert consent.wording.startswith("I agree that the salon sends me news and offers by e-mail")


def test_codes_are_hashed_live_ten_minutes_and_five_tries(visitor, at, now):
    visitor.hold(at)
    visitor.fill_in()
    booking, code = OnlineBooking.objects.get(), visitor.code()
    assert code not in str(vars(booking))
    wrong = "123456" if code != "123456" else "654321"
    assert visitor.confirm("12").url.startswith(visitor.url("code", booking.key))  # Back never comes to a sent form
    assert visitor.get("code", booking.key, lang="en").context["form"].errors["code"] == ["The code has six digits."]
    assert [check_code(booking, code=wrong, now=now) for _n in range(5)] == [Verdict.WRONG] * 5
    assert check_code(booking, code=code, now=now) == Verdict.TOO_MANY
    assert visitor.confirm(code).status_code == 302
    form = visitor.get("code", booking.key, lang="en").context["form"]
    assert (form["code"].value(), form.errors["code"]) == (code, ["Too many wrong tries. Ask for a new code."])
    OnlineBooking.objects.update(code_tries=0)
    assert check_code(booking, code=code, now=now + timedelta(minutes=10)) == Verdict.OLD
    assert check_code(booking, code=code, now=now + timedelta(minutes=9)) == Verdict.RIGHT


def test_a_new_code_comes_after_a_minute_and_ends_the_old_one(visitor, at, later):
    visitor.hold(at)
    visitor.fill_in()
    old = visitor.code()
    visitor.post("code_again", {}, visitor.booking.key)
    assert Message.objects.count() == 1
    later(seconds=61)
    visitor.post("code_again", {}, visitor.booking.key)
    assert Message.objects.count() == 2
    assert check_code(visitor.booking, code=old, now=timezone.now()) == (
        Verdict.RIGHT if visitor.code() == old else Verdict.WRONG
    )
    visitor.fill_in(email="other@example.com")
    assert Message.objects.latest("pk").address == "other@example.com"


def test_services_are_called_as_the_visitors_language_calls_them(visitor, service):
    service.names, service.category.names = {"hy": "Կտրվածք"}, {"hy": "Մազեր"}
    service.save()
    service.category.save()
    for language, shown in (("hy", [True, True, False]), ("ko", [False, False, True])):
        page = visitor.get("services", lang=language).content.decode()
        assert [name in page for name in ("Կտրվածք", "Մազեր", "Cut &amp; finish")] == shown
    assert "Կտրվածք" in visitor.get("times", lang="hy", service=service.pk, master="any").content.decode()


def test_the_letter_is_in_the_visitors_language_and_has_no_way_out_of_letters(visitor, at, now):
    visitor.hold(at)
    visitor.post("details", ME, visitor.booking.key, query="?lang=ru")
    message = claim_next(now=now)
    mail = compose(message, company=Company.objects.get())
    assert "ваш код" in message.subject
    assert "List-Unsubscribe" not in mail.extra_headers
    assert not message.is_marketing
    assert message.client is None


def test_throttles_count_holds_codes_and_tries(shop, service, monkeypatch, now, at):
    monkeypatch.setattr(views, "HOLDS", (2, 60))
    monkeypatch.setattr(views, "CODES_TO_ONE_ADDRESS", (1, 60))
    monkeypatch.setattr(views, "TRIES", (1, 60))
    visitor = Visitor(shop, service)
    assert [visitor.hold(at).status_code for _n in range(3)] == [302, 302, 429]
    assert visitor.fill_in().status_code == 302
    other = Visitor(shop, service, REMOTE_ADDR="10.0.0.9")
    other.hold(at + timedelta(hours=1))
    assert other.fill_in().status_code == 429  # the same address to write to, from elsewhere
    assert [visitor.confirm("000000").status_code for _n in range(2)] == [302, 429]


def test_machines_get_nothing(visitor, at, monkeypatch):
    visitor.hold(at)
    assert visitor.fill_in(website="http://spam.example").status_code == 302
    monkeypatch.setattr(views, "QUICKEST", timedelta(seconds=2))
    assert visitor.fill_in().status_code == 422
    assert not Message.objects.exists()


def test_forms_of_other_sites_are_refused_and_cookies_are_not_needed(shop, service, now, at):
    strict = Visitor(shop, service)
    strict.browser = Browser(enforce_csrf_checks=True)
    for headers in (
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_ORIGIN": "null"},
    ):
        strict.headers = headers
        assert strict.hold(at).status_code == 403
    strict.headers = {"HTTP_ORIGIN": HOST, "HTTP_SEC_FETCH_SITE": "same-origin"}
    assert strict.hold(at).status_code == 302
    for step in (strict.fill_in, strict.confirm):
        strict.browser.cookies.clear()
        assert step().status_code == 302
    assert Appointment.objects.count() == 1


def test_only_the_widgets_address_may_be_framed(visitor, at):
    plain, framed = visitor.get("services"), visitor.get("services", embed=1)
    assert "frame-ancestors 'none'" in plain["Content-Security-Policy"]
    assert plain["X-Frame-Options"] == "DENY"
    assert "frame-ancestors https: http:" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "script-src 'self'" in framed["Content-Security-Policy"]
    refused = visitor.post("hold", visitor.choice | {"starts_at": at.isoformat(), "service": 0}, query="?embed=1")
    assert refused.status_code == 409
    assert "X-Frame-Options" not in refused
    held = visitor.post(
        "hold", visitor.choice | {"starts_at": at.isoformat()}, query="?embed=1&lang=ru&site=https://a.example"
    )
    assert parse_qs(urlsplit(held.url).query) == {"embed": ["1"], "lang": ["ru"], "site": ["https://a.example"]}
    script = visitor.browser.get("/widget.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert b"data-branch" in b"".join(script.streaming_content)


def test_a_double_click_books_once(visitor, at):
    visitor.hold(at)
    visitor.fill_in()
    code = visitor.code()
    assert [visitor.confirm(code).status_code for _n in range(3)] == [302] * 3
    assert visitor.fill_in().status_code == 302
    assert Appointment.objects.count() == 1


def test_somebody_elses_page_is_not_found(visitor, at):
    visitor.hold(at)
    visitor.branch = BranchFactory(is_bookable_online=True)
    assert [visitor.get(page, visitor.booking.key).status_code for page in ("details", "code", "done")] == [404] * 3


def test_what_was_typed_and_the_codes_are_forgotten_the_next_day(visitor, at, later):
    visitor.hold(at)
    visitor.fill_in()
    later(hours=25)
    Message.objects.update(created_at=at - timedelta(days=1))
    forget_unfinished()
    assert not OnlineBooking.objects.exists()
    assert not SlotHold.objects.exists()
    assert not Message.objects.exists()


def test_the_owner_switches_a_branch_on_and_sees_the_widget(client, owner, branch, master, now):
    client.force_login(owner)
    page = reverse("online_settings:branch", args=[branch.pk])
    assert client.get(reverse("online_settings:example", args=[branch.pk])).status_code == 404
    client.post(page, {"is_bookable_online": "on", "online_days_ahead": 30, "online_hours_before": 1})
    branch.refresh_from_db()
    assert (branch.is_bookable_online, branch.online_days_ahead, branch.online_hours_before) == (True, 30, 1)
    assert (
        "data-branch=&quot;riverside&quot;" in client.get(page).content.decode()
        or 'data-branch="riverside"' in client.get(page).content.decode()
    )
    example = client.get(reverse("online_settings:example", args=[branch.pk]))
    assert "frame-src 'self'" in example["Content-Security-Policy"]
    assert client.get(reverse("online_settings:branches")).content.decode().count("badge--good") == 1


@pytest.mark.django_db(transaction=True)
def test_of_thirty_visitors_who_want_one_time_one_gets_it(shop, service, now, at):
    visitors = [Visitor(shop, service, REMOTE_ADDR=f"10.0.0.{n}") for n in range(30)]
    assert Counter(at_once(lambda n: visitors[n].hold(at).status_code, 30)) == {302: 1, 409: 29}
    booking = OnlineBooking.objects.select_related("slot").get()
    OnlineBooking.objects.update(verified_at=now, contact=ME["email"], typed=ME)
    sent = at_once(lambda n: visitors[n].post("code", {}, booking.key).status_code, 30)
    assert Counter(sent) == {302: 30}
    assert Appointment.objects.count() == 1
