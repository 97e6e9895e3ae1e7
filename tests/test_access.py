"""Who reaches what: every address of the project, walked. A new address with an object has to be entered in one of the tables below."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from rest_framework.test import APIClient

from bookings.models import Absence, BookingPolicy, Series
from bookings.operations import WantedPart, book_appointment, make_series, make_wish
from campaigns.models import Call
from campaigns.operations import write_draft
from clients.models import DeskTask, Import, Offer, Promise
from clients.operations import merge_clients, note_substance
from clients.operations.asking import ask_client
from clients.operations.household import join_household, note_child
from clients.operations.segments import create_segment
from clients.segments import BUILT_IN
from loyalty.models import Discount, Package, Partner, PassPlan, Tier
from loyalty.operations import PaidIn, issue_card, sell_certificate, sell_pass
from messaging.liquid import Letter
from messaging.models import Message
from salon.models import CommissionRule, Holiday, Role
from salon.roles import TABLE, Right, may
from tests.factories import ClientFactory, GoodsFactory, ResourceFactory, SubstanceFactory
from tests.pictures import kept_photo
from visits.models import DayClose
from visits.operations import WantedLine, WantedPayment, check_out, write_formula
from visits.queries import day_report

# Addresses that strangers may open: signing in, what clients get by a signed link, the state of the machine, the API's description.
PUBLIC = {
    "salon:setup", "visit:page", "visit:confirm", "visit:move", "visit:cancel", "visit:calendar", "visit:feed", "schema", "docs", "clients:answers", "loyalty:own_card",
    "feedback:answer", "visits:receipt_by_link", "bookings:offer", "bookings:offer_take", "bookings:offer_decline", "messaging:unsubscribe", "account_login", "account_logout", "account_inactive",
    *(f"online:{page}" for page in ("widget", "services", "masters", "times", "hold", "details", "code", "code_again", "done")),
    "account_signup", "account_email_verification_sent", "account_confirm_email", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "account_confirm_login_code", "mfa_authenticate", "mfa_login_webauthn",
}  # fmt: skip
# Everybody signed in has these, for themselves only.
EVERYBODY = {
    "home", "set_language", "salon:switch_branch", "salon:people", "salon:switch_person", "salon:account", "salon:pin", "salon:language",
}  # fmt: skip


def wish_of(s):
    days = {"first_day": s.branch.local_day(timezone.now()), "last_day": s.branch.local_day(timezone.now())}
    return make_wish(s.person, branch=s.branch, services=[s.service], masters=[], by=None, now=timezone.now(), **days)


def series_of(s):
    known = Series.objects.filter(client=s.person).first()
    if known:
        return known
    day = s.branch.local_day(s.appointment.starts_at) + timedelta(days=9)  # the walk changes shifts before it
    rule = {"first_day": day, "at": time(15), "every_weeks": 1, "until": day}
    return make_series(
        s.person, branch=s.branch, parts=[WantedPart(s.service, s.master)], by=s.appointment.booked_by, now=s.appointment.booked_at, **rule
    )  # fmt: skip


def close_of(s):
    day = s.branch.local_day(s.visit.paid_at)
    known = DayClose.objects.filter(branch=s.branch, day=day).first()
    return known or DayClose.objects.create(
        branch=s.branch, day=day, float_before=0, float_after=0, report=day_report(s.branch, day).as_json(), closed_by=s.visit.paid_by, closed_at=s.visit.paid_at
    )  # fmt: skip


CERTIFICATE_PAGES = ("", "_pdf", "_block", "_unblock", "_extend", "_pay_out")


def certificate_of(s):
    return sell_certificate(buyer=s.person, nominal=Decimal(10), **paid_by(s), key="gift")


def pass_of(s):
    plan, _made = PassPlan.objects.get_or_create(name="Ten", defaults={"visits": 10, "days": 90, "price": 10})
    return sell_pass(s.person, plan=plan, **paid_by(s), key="pass")


def paid_by(s):
    paid = [PaidIn("cash", Decimal(10))]
    return {"payments": paid, "branch": s.branch, "by": s.appointment.booked_by, "now": s.visit.paid_at}


# Objects of our branch: people of another branch do not find them.
OURS = {
    "salon:switch_person": lambda s: [s.master.pk],
    "salon:branch": lambda s: [s.branch.pk],
    "salon:staff_edit": lambda s: [s.master.pk],
    "salon:staff_services": lambda s: [s.master.pk],
    "salon:staff_password": lambda s: [s.master.pk],
    "salon:staff_commission": lambda s: [s.master.pk],
    "salon:commission_end": lambda s: [
        CommissionRule.objects.create(
            staff=s.master, scope="goods", made_at=s.visit.paid_at, ended_at=s.visit.paid_at
        ).pk
    ],
    "schedule:day": lambda s: [s.master.pk, "2026-11-24"],
    "schedule:day_follow": lambda s: [s.master.pk, "2026-11-24"],
    "schedule:pattern": lambda s: [s.master.pk],
    "schedule:pattern_stop": lambda s: [s.master.pk],
    "schedule:absence": lambda s: [s.master.pk],
    "schedule:absence_delete": lambda s: [
        Absence.objects.get_or_create(
            master=s.master,
            branch=s.branch,
            reason="Lunch",
            period=(s.visit.paid_at, s.visit.paid_at + timedelta(hours=1)),
        )[0].pk
    ],
    "schedule:holiday_delete": lambda s: [
        Holiday.objects.get_or_create(name="Closed", day=date(2027, 1, 1), branch=s.branch)[0].pk
    ],
    "clients:task_close": lambda s: [s.task.pk],
    "clients:import_detail": lambda s: [s.imported.pk],
    "clients:import_columns": lambda s: [s.imported.pk],
    "clients:import_run": lambda s: [s.imported.pk],
    "clients:import_progress": lambda s: [s.imported.pk],
    "clients:import_rows_file": lambda s: [s.imported.pk],
    "clients:import_undo": lambda s: [s.imported.pk],
    "messaging:message": lambda s: [s.message.pk],
    "bookings:appointment": lambda s: [s.appointment.pk],
    "online_settings:branch": lambda s: [s.branch.pk],
    "online_settings:example": lambda s: [s.branch.pk],
    "bookings:drawer": lambda s: [s.appointment.pk],
    "bookings:move": lambda s: [s.appointment.pk],
    "bookings:confirm": lambda s: [s.appointment.pk],
    "bookings:check_in": lambda s: [s.appointment.pk],
    "bookings:start": lambda s: [s.appointment.pk],
    "bookings:cancel": lambda s: [s.appointment.pk],
    "bookings:no_show": lambda s: [s.appointment.pk],
    "visits:reservation": lambda s: [s.appointment.pk],
    "bookings:wish_edit": lambda s: [wish_of(s).pk],
    "bookings:wish_withdraw": lambda s: [wish_of(s).pk],
    "bookings:series": lambda s: [series_of(s).pk],
    "bookings:series_extend": lambda s: [series_of(s).pk],
    "bookings:series_prices": lambda s: [series_of(s).pk],
    "bookings:later_move": lambda s: [series_of(s).appointments.get().pk],
    "bookings:later_cancel": lambda s: [series_of(s).appointments.get().pk],
    "bookings:resize": lambda s: [s.appointment.parts.get().pk],
    "bookings:my_start": lambda s: [s.appointment.pk],
    "bookings:brief": lambda s: [s.appointment.pk],
    "bookings:brief_read": lambda s: [s.appointment.pk],
    "bookings:brief_read_and_start": lambda s: [s.appointment.pk],
    "bookings:brief_promise_kept": lambda s: [
        s.appointment.pk,
        Promise.objects.create(client=s.person, text="x", made_at=s.visit.paid_at).pk,
    ],
    "bookings:my_ready": lambda s: [s.appointment.pk],
    "visits:check_out": lambda s: [s.appointment.pk],
    "visits:receipt": lambda s: [s.visit.pk],
    "visits:receipt_file": lambda s: [s.visit.pk],
    "visits:receipt_send": lambda s: [s.visit.pk],
    "visits:refund": lambda s: [s.visit.pk],
    "visits:refund_preview": lambda s: [s.visit.pk],
    "visits:correction": lambda s: [s.visit.pk],
    "visits:closed": lambda s: [close_of(s).pk],
    "campaigns:call": lambda s: [s.call.pk],
    "campaigns:result": lambda s: [s.call.pk],
    "campaigns:campaign": lambda s: [s.campaign.pk],
    "campaigns:campaign_edit": lambda s: [s.campaign.pk],
    "campaigns:campaign_send": lambda s: [s.campaign.pk],
    "campaigns:campaign_stop": lambda s: [s.campaign.pk],
    "campaigns:campaign_progress": lambda s: [s.campaign.pk],
    "campaigns:campaign_clients": lambda s: [s.campaign.pk],
    "campaigns:campaign_delete": lambda s: [s.campaign.pk],
    "branch-detail": lambda s: [s.branch.pk],
    "master-detail": lambda s: [s.master.pk],
    "appointment-detail": lambda s: [s.appointment.pk],
    "appointment-cancel": lambda s: [s.appointment.pk],
    "appointment-check-in": lambda s: [s.appointment.pk],
    "appointment-confirm": lambda s: [s.appointment.pk],
    "appointment-move": lambda s: [s.appointment.pk],
    "appointment-no-show": lambda s: [s.appointment.pk],
    "appointment-start": lambda s: [s.appointment.pk],
    "api-visits-detail": lambda s: [s.visit.pk],
    "api-visits-refunds": lambda s: [s.visit.pk],
}
# Objects of the whole company: clients, the price list, goods (their stock is shown per branch), weeks of the own branch.
COMPANY_WIDE = {
    "clients:card": lambda s: [s.person.pk],
    "bookings:eligible": lambda s: [s.person.pk],
    "bookings:eligible_sign": lambda s: [s.person.pk],
    "clients:merge": lambda s: [s.person.pk, s.twin.pk],
    "clients:different": lambda s: [s.person.pk, s.twin.pk],
    "clients:merge_undo": lambda s: [s.merge.pk],
    "clients:edit": lambda s: [s.person.pk],
    "clients:drawer": lambda s: [s.person.pk],
    "clients:timeline": lambda s: [s.person.pk],
    "clients:interaction_new": lambda s: [s.person.pk],
    "clients:changes": lambda s: [s.person.pk],
    "clients:question": lambda s: [s.person.pk, "drinks"],
    "clients:asking_new": lambda s: [s.person.pk],
    "clients:asking": lambda s: [ask_client(s.person, by=None, now=s.visit.paid_at).pk],
    "clients:household": lambda s: [s.person.pk],
    "clients:household_join": lambda s: [s.person.pk],
    "clients:household_leave": lambda s: [s.person.pk],
    "clients:child_note": lambda s: [s.person.pk],
    "clients:child_forget": lambda s: [note_child(s.person, name="Mia", by=None).pk],
    "clients:member_change": lambda s: [
        join_household(
            s.person, other=ClientFactory(home_branch=s.branch), relation="mother", by=None, now=s.visit.paid_at
        ).pk
    ],
    "clients:safety": lambda s: [s.person.pk],
    "clients:substance_add": lambda s: [s.person.pk],
    "clients:patch_test_add": lambda s: [s.person.pk],
    "clients:override": lambda s: [s.person.pk],
    "clients:substance_forget": lambda s: [
        note_substance(s.person, substance=SubstanceFactory(), kind="allergy", by=None, now=s.visit.paid_at).pk
    ],
    "clients:contact_mend": lambda s: [s.person.pk],
    "clients:promise_keep": lambda s: [Promise.objects.create(client=s.person, text="x", made_at=s.visit.paid_at).pk],
    "clients:offer_reply": lambda s: [Offer.objects.create(client=s.person, text="x", made_at=s.visit.paid_at).pk],
    "clients:hand_over": lambda s: [s.person.pk],
    "clients:hand_over_pdf": lambda s: [s.person.pk],
    "clients:reveal": lambda s: [s.person.pk],
    "clients:revealed": lambda s: [s.person.pk],
    "clients:erase": lambda s: [s.person.pk],
    "clients:decoy_turn": lambda s: [s.person.pk],
    "clients:export_file": lambda s: [0],
    "clients:segment": lambda s: [s.segment.pk],
    "clients:segment_edit": lambda s: [s.segment.pk],
    "clients:segment_delete": lambda s: [s.segment.pk],
    "api-segments-detail": lambda s: [s.segment.pk],
    "api-segments-count": lambda s: [s.segment.pk],
    "api-clients-detail": lambda s: [s.person.pk],
    "bookings:policy": lambda s: [BookingPolicy.objects.get_or_create(name="P")[0].pk],
    "bookings:policy_move": lambda s: [BookingPolicy.objects.get_or_create(name="P")[0].pk],
    **{
        f"loyalty:discount{what}": lambda s: [Discount.objects.get_or_create(name="D", percent=5)[0].pk]
        for what in ("", "_end", "_resume")
    },
    **{f"loyalty:{page}": lambda s: [s.person.pk] for page in ("friends", "recommender", "sent")},
    **{
        f"visits:partner{what}": lambda s: [Partner.objects.get_or_create(name="Gym")[0].pk]
        for what in ("", "_edit", "_bills", "_sent", "_report", "_settle")
    },
    "loyalty:tier_delete": lambda s: [
        Tier.objects.get_or_create(name="T", defaults={"discount_percent": 1, "from_spent": 1})[0].pk
    ],
    "loyalty:package": lambda s: [Package.objects.get_or_create(name="P", price=5)[0].pk],
    "loyalty:deposit": lambda s: [s.person.pk],
    "loyalty:card_new": lambda s: [s.person.pk],
    "loyalty:ledger": lambda s: [s.person.pk],
    "loyalty:card": lambda s: [s.card.pk],
    "loyalty:card_change": lambda s: [s.card.pk],
    "loyalty:card_block": lambda s: [s.card.pk],
    "visits:close": lambda s: ["2026-11-20"],
    "loyalty:pass_new": lambda s: [s.person.pk],
    "loyalty:credit": lambda s: [s.person.pk],
    "loyalty:pay_off": lambda s: [s.person.pk],
    **{f"loyalty:certificate{page}": lambda s: [certificate_of(s).pk] for page in CERTIFICATE_PAGES},
    "loyalty:pass": lambda s: [pass_of(s).pk],
    "loyalty:pass_freeze": lambda s: [pass_of(s).pk],
    "loyalty:pass_pay_out": lambda s: [pass_of(s).pk],
    "loyalty:deposit_out": lambda s: [s.person.pk],
    "loyalty:plan": lambda s: [pass_of(s).plan_id],
    "reports:liability_entries": lambda s: ["points"],
    "reports:liability_balances": lambda s: ["points"],
    "loyalty:card_replace": lambda s: [s.card.pk],
    "loyalty:card_transfer": lambda s: [s.card.pk],
    "visits:history": lambda s: [s.person.pk],
    "visits:formula_new": lambda s: [s.person.pk],
    "visits:formulas": lambda s: [s.person.pk],
    "visits:formula_compare": lambda s: [write_formula(s.person, text="6.1", by=s.master, now=s.visit.paid_at).pk],
    "visits:photos": lambda s: [s.person.pk],
    "visits:photo_pair": lambda s: [s.person.pk],
    "visits:photo_add": lambda s: [s.person.pk],
    "visits:photo_consent": lambda s: [s.person.pk],
    "visits:photos_delete_hidden": lambda s: [s.person.pk],
    "visits:photo": lambda s: [kept_photo(s.person, by=s.master, now=s.visit.paid_at).pk],
    "visits:thumbnail": lambda s: [kept_photo(s.person, by=s.master, now=s.visit.paid_at).pk],
    "visits:photo_delete": lambda s: [kept_photo(s.person, by=s.master, now=s.visit.paid_at).pk],
    "visits:movements": lambda s: [s.goods.pk],
    "visits:receive": lambda s: [s.goods.pk],
    "visits:count": lambda s: [s.goods.pk],
    "visits:write_off": lambda s: [s.goods.pk],
    "reports:commissions_file": lambda s: ["csv"],
    "salon:service": lambda s: [s.service.pk],
    "salon:category": lambda s: [s.service.category_id],
    "salon:category_move": lambda s: [s.service.category_id],
    "salon:substance_edit": lambda s: [SubstanceFactory().pk],
    "reports:hour_visits": lambda s: [0, 10],
    "reports:hour_clients": lambda s: [0, 10, 12],
    "salon:resource_edit": lambda s: [ResourceFactory(branch=s.branch).pk],
    "salon:goods_edit": lambda s: [s.goods.pk],
    "schedule:copy": lambda s: ["2026-11-23"],
    "salon:token_revoke": lambda s: ["unknown"],
    "service-detail": lambda s: [s.service.pk],
}
# What an API action checks before it looks for the object.
BODIES = {"appointment-cancel": {"reason": "x"}, "appointment-move": {"starts_at": "2026-11-24T10:00:00Z"}}
OF_A_LIBRARY = ("allauth.", "django.", "drf_spectacular.")


@dataclass(frozen=True)
class Address:
    name: str
    route: str
    view: object

    @property
    def right(self):
        return getattr(self.view, "right", None)

    @property
    def is_api(self):
        return self.route.startswith("api/")

    @property
    def is_library(self):
        return self.view.__module__.startswith(OF_A_LIBRARY)

    @property
    def has_object(self):
        return "<" in self.route

    def url(self, scene):
        return reverse(self.name, args=(OURS | COMPANY_WIDE)[self.name](scene) if self.has_object else [])


def walk(resolver, route="", namespace=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield Address(f"{namespace}{entry.name}", f"{route}{entry.pattern}", entry.callback)
        else:
            yield from walk(
                entry, f"{route}{entry.pattern}", f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            )


ADDRESSES = [address for address in walk(get_resolver()) if not address.route.startswith("admin/")]
OUR_PAGES = [address for address in ADDRESSES if not address.is_library and address.name not in PUBLIC]
GUARDED = [address for address in OUR_PAGES if address.name not in EVERYBODY]
# allauth's own pages with objects are the person's own keys; they are tested by allauth.
WALKED = [address for address in OUR_PAGES if not address.has_object or address.name in OURS | COMPANY_WIDE]


@dataclass
class Scene:
    """One of everything, at our branch."""

    branch: object
    master: object
    service: object
    person: object
    goods: object
    appointment: object
    visit: object
    message: object
    task: object
    call: object
    imported: object
    card: object
    segment: object
    campaign: object
    twin: object
    merge: object


@pytest.fixture
def scene(branch, master, service, person, administrator, now):
    sold = WantedLine(service=service, master=master)
    later = now + timedelta(hours=3)
    segment = create_segment(name="Visited", rules=BUILT_IN["one_visit"].rules, by=administrator, now=now)
    return Scene(
        branch=branch, master=master, service=service, person=person, goods=GoodsFactory(),
        appointment=book_appointment(person, branch=branch, parts=[WantedPart(service, master)], starts_at=later, by=administrator, now=now),
        visit=check_out(
            None, client=person, branch=branch, lines=[sold], payments=[WantedPayment("cash", service.price)], by=administrator, now=now, key="access"
        ),
        message=Message.objects.create(
            client=person, branch=branch, kind="score", language="en", address=person.email, subject="S", body="B", dedupe_key="access", send_after=now
        ),
        task=DeskTask.objects.create(client=person, branch=branch, kind="low_score", text="Call", due_at=later, dedupe_key="access"),
        call=Call.objects.create(client=person, branch=branch, day=branch.local_day(now)),
        imported=Import.objects.create(branch=branch, created_by=administrator, kind=Import.Kind.CLIENTS),
        card=issue_card(person, number="100200", by=administrator, now=now),
        segment=segment,
        campaign=write_draft(name="C", segment=segment, branch=branch, texts={"en": Letter("S", "B")}, by=administrator, now=now),
        twin=ClientFactory(given_name="Nadya", home_branch=branch),
        merge=merge_clients(person, gone=ClientFactory(home_branch=branch), by=administrator, now=timezone.now()),
    )  # fmt: skip


def asked(client, url, body=None):
    """As the address wants to be asked: GET, or a POST where it only takes those."""
    answer = client.get(url)
    how = {"format": "json"} if isinstance(client, APIClient) else {}
    return client.post(url, body or {}, **how) if answer.status_code == 405 else answer


def door(address, client, person):
    """The API knows tokens, the pages know sessions."""
    if address.is_api:
        client = APIClient()
        client.force_authenticate(person)
        return client
    client.force_login(person)
    return client


def test_every_address_with_an_object_has_an_entry():
    missing = {address.name for address in OUR_PAGES if address.has_object} - set(OURS | COMPANY_WIDE)
    assert missing == set()


def test_the_tables_name_no_address_that_is_gone():
    known = {address.name for address in ADDRESSES}
    assert (set(OURS | COMPANY_WIDE) | PUBLIC | EVERYBODY) - known == set()


def test_every_page_states_a_right_or_is_for_everybody():
    def states(address):
        guards = getattr(address.view, "cls", None)
        return address.right or getattr(guards, "right", None) or getattr(guards, "rights", None)

    assert [address.name for address in GUARDED if not states(address)] == []
    assert [address.name for address in OUR_PAGES if address.name in EVERYBODY and states(address)] == []


def test_strangers_are_led_to_the_door(client, scene):
    wrong = {}
    for address in WALKED:
        answer = asked(client, address.url(scene))
        led = answer.status_code == 302 and answer.url.startswith(reverse("account_login"))
        if answer.status_code != 401 if address.is_api else not led:
            wrong[address.name] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MANAGER])
def test_people_of_another_branch_do_not_find_our_objects(role, client, scene, outsider):
    outsider.role = role
    outsider.save()
    wrong = {}
    for address in (address for address in WALKED if address.name in OURS):
        answer = asked(door(address, client, outsider), address.url(scene), BODIES.get(address.name))
        allowed = address.right is None or may(outsider, address.right)
        if answer.status_code != (404 if allowed else 403):
            wrong[address.name] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MASTER, Role.MANAGER])
def test_the_table_of_rights_decides(role, client, scene, administrator):
    administrator.role = role
    administrator.save()
    client.force_login(administrator)
    wrong = {}
    for address in (address for address in GUARDED if address in WALKED and not address.is_api):
        status = asked(client, address.url(scene)).status_code
        if status >= 500 or (status == 403) != (role not in TABLE[Right(address.right)]):
            wrong[address.name] = status
    assert wrong == {}


def test_a_master_does_not_use_the_api(client, scene):
    statuses = {
        address.name: asked(door(address, client, scene.master), address.url(scene)).status_code
        for address in WALKED
        if address.is_api
    }
    assert set(statuses.values()) == {403}
