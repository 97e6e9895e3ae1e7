"""Every page, at the desk's width and at the phone's: silent console, strict policy, accessible, nothing sticking out."""

from decimal import Decimal

import pytest
from django.urls import reverse

from bookings.addresses import PAGE
from bookings.operations import WantedPart, book_appointment
from loyalty.addresses import OWN_PAGE
from loyalty.models import Partner, Tier
from loyalty.operations import issue_card, save_partner
from salon.links import token
from tests.e2e.conftest import DESK, PHONE, open_page, sign_in_with
from visits.operations import WantedLine, WantedPayment, check_out

OWNER, MASTER = "owner", "anna"
PAGES = [
    ("bookings:day", OWNER, ""),
    ("bookings:day?view=week", OWNER, ""),
    ("bookings:day?view=list&days=7", OWNER, ""),
    ("bookings:day?view=resources", OWNER, ""),
    ("bookings:new", OWNER, ""),
    ("bookings:appointment", OWNER, "v"),
    ("bookings:cancel", OWNER, "v"),
    ("bookings:no_show", OWNER, "v"),
    ("bookings:policies", OWNER, ""),
    ("bookings:policy_new", OWNER, ""),
    ("visits:reservation", OWNER, "v"),
    ("bookings:waiting", OWNER, ""),
    ("bookings:wish_new", OWNER, ""),
    ("bookings:series_new", OWNER, ""),
    ("online_settings:branches", OWNER, ""),
    ("bookings:my_day", MASTER, ""),
    ("clients:list", OWNER, ""),
    ("clients:new", OWNER, ""),
    ("clients:card", OWNER, "c"),
    ("clients:card", MASTER, "c"),
    ("clients:edit", OWNER, "c"),
    ("clients:tasks", OWNER, ""),
    ("clients:changes", OWNER, "c"),
    ("clients:imports", OWNER, ""),
    ("clients:import_new", OWNER, ""),
    ("visits:till", OWNER, ""),
    ("visits:check_out", OWNER, "v"),
    ("visits:sell", OWNER, ""),
    ("visits:promotion", OWNER, ""),
    ("visits:simulator", OWNER, ""),
    ("visits:stock", OWNER, ""),
    ("visits:stock_take", OWNER, ""),
    ("visits:delivery", OWNER, ""),
    ("visits:receipt", OWNER, "b"),
    ("visits:refund", OWNER, "b"),
    ("visits:correction", OWNER, "b"),
    ("visits:close", OWNER, "t"),
    ("visits:closes", OWNER, ""),
    ("visits:uncounted", OWNER, ""),
    ("visits:cash", OWNER, ""),
    ("visits:formula_new", MASTER, "c"),
    ("visits:formulas", MASTER, "c"),
    ("visits:photos", MASTER, "c"),
    ("visits:photo_pair", MASTER, "c"),
    ("bookings:brief", MASTER, "v"),
    ("loyalty:tiers", OWNER, ""),
    ("loyalty:tier_delete", OWNER, "g"),
    ("loyalty:discounts", OWNER, ""),
    ("loyalty:discount_new", OWNER, ""),
    ("loyalty:package_new", OWNER, ""),
    ("loyalty:deposit", OWNER, "c"),
    ("loyalty:deposit_out", OWNER, "c"),
    ("loyalty:card_new", OWNER, "c"),
    ("loyalty:card", OWNER, "k"),
    ("loyalty:card", MASTER, "k"),
    ("loyalty:card_replace", OWNER, "k"),
    ("loyalty:card_transfer", OWNER, "k"),
    ("loyalty:ledger", OWNER, "c"),
    ("loyalty:certificates", OWNER, ""),
    ("loyalty:certificate_new", OWNER, ""),
    ("loyalty:passes", OWNER, ""),
    ("loyalty:plan_new", OWNER, ""),
    ("loyalty:pass_new", OWNER, "c"),
    ("loyalty:credit", OWNER, "c"),
    ("loyalty:pay_off", OWNER, "c"),
    ("loyalty:debts", OWNER, ""),
    ("loyalty:referrals", OWNER, ""),
    ("loyalty:referral_rule", OWNER, ""),
    ("loyalty:friends", OWNER, "c"),
    ("loyalty:recommender", OWNER, "c"),
    ("loyalty:sent", OWNER, "c"),
    ("visits:partners", OWNER, ""),
    ("visits:partner_new", OWNER, ""),
    ("visits:partner", OWNER, "p"),
    ("visits:partner_edit", OWNER, "p"),
    ("reports:liabilities", OWNER, ""),
    ("reports:liability_balances", OWNER, "kind"),
    ("reports:liability_entries", OWNER, "kind"),
    ("reports:pass_renewals", OWNER, ""),
    ("messaging:outbox", OWNER, ""),
    ("messaging:texts", OWNER, ""),
    ("feedback:scores", OWNER, ""),
    ("campaigns:calls", OWNER, ""),
    ("campaigns:scripts", OWNER, ""),
    ("campaigns:campaigns", OWNER, ""),
    ("campaigns:campaign_new", OWNER, ""),
    ("reports:overview", OWNER, ""),
    ("reports:visits", OWNER, ""),
    ("reports:new_clients", OWNER, ""),
    ("reports:returning_clients", OWNER, ""),
    ("reports:second_visit", OWNER, ""),
    ("reports:at_risk", OWNER, ""),
    ("reports:answers", OWNER, ""),
    ("reports:losses", OWNER, ""),
    ("reports:commissions", OWNER, ""),
    ("reports:commission_lines", OWNER, ""),
    ("reports:commission_returned", OWNER, ""),
    ("reports:commission_tips", OWNER, ""),
    ("reports:my_earnings", MASTER, ""),
    ("reports:my_lines", MASTER, ""),
    ("reports:my_returned", MASTER, ""),
    ("reports:my_tips", MASTER, ""),
    ("reports:loss_refunds", OWNER, ""),
    ("reports:deep_discounts", OWNER, ""),
    ("reports:past_the_rules", OWNER, ""),
    ("reports:differences", OWNER, ""),
    ("reports:proof", OWNER, ""),
    ("salon:settings", OWNER, ""),
    ("salon:company", OWNER, ""),
    ("salon:branches", OWNER, ""),
    ("salon:branch_new", OWNER, ""),
    ("salon:roles", OWNER, ""),
    ("salon:staff", OWNER, ""),
    ("salon:staff_new", OWNER, ""),
    ("salon:staff_commission", OWNER, "m"),
    ("salon:services", OWNER, ""),
    ("salon:service_new", OWNER, ""),
    ("salon:goods", OWNER, ""),
    ("salon:goods_new", OWNER, ""),
    ("schedule:week", OWNER, ""),
    ("schedule:holidays", OWNER, ""),
    ("schedule:stranded", OWNER, ""),
    ("schedule:pattern", OWNER, "m"),
    ("schedule:absence", OWNER, "m"),
    ("salon:account", OWNER, ""),
    ("salon:tokens", OWNER, ""),
    ("salon:people", OWNER, ""),
]
DRAWN_BY_WIDTH = "#cal, #daylist"  # their scripts look at the width once, when the page opens


@pytest.fixture
def addresses(day):
    """address("clients:card", "c")"""
    visit = book_appointment(
        day.nadia, branch=day.branch, parts=[WantedPart(day.cut, day.anna)], starts_at=day.now, by=day.desk, now=day.now
    )
    paid = check_out(
        None, client=day.nadia, branch=day.branch, lines=[WantedLine(service=day.colour, master=day.anna)],
        payments=[WantedPayment("cash", Decimal(72))], by=day.desk, now=day.now, key="paid",
    )  # fmt: skip
    card = issue_card(day.nadia, by=day.desk, now=day.now)
    partner = save_partner(Partner(name="Gym"), code="GYM", percent=Decimal(10), by=day.desk)
    today = day.branch.local_day(day.now).isoformat()
    needs = {
        "": [],
        "c": [day.nadia.pk],
        "v": [visit.pk],
        "m": [day.anna.pk],
        "b": [paid.pk],
        "t": [today],
        "k": [card.pk],
        "p": [partner.pk],
        "kind": ["deposit"],
        "g": [Tier.objects.get_or_create(name="T", defaults={"discount_percent": 1, "from_spent": 1})[0].pk],
    }
    return lambda name, need: "?".join([reverse(name.split("?")[0], args=needs[need]), *name.split("?")[1:]])


def check(page, address, axe):
    """What is wrong with one page at the desk's width and then at the phone's, as sentences; it is opened once."""
    page.set_viewport_size(DESK)
    wrong = [*opened(page, address), *fits(page, axe)]
    page.set_viewport_size(PHONE)
    if page.locator(DRAWN_BY_WIDTH).count():
        wrong += opened(page, address)
    return wrong + [f"phone: {sentence}" for sentence in fits(page, axe)]


def opened(page, address):
    answer = page.goto(address)
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")
    policy = answer.headers.get("content-security-policy", "")
    strict = "script-src 'self'" in policy and "unsafe" not in policy
    return [f"status {answer.status}"] * (answer.status != 200) + ["no strict policy"] * (not strict)


def fits(page, axe):
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"sticks out by {wide} pixels"] * (wide > 0) + axe(page)


@pytest.mark.parametrize("who", [OWNER, MASTER])
def test_every_page_is_silent_strict_and_accessible(who, browser, live_server, addresses, axe):
    """One sign-in for all the pages of a role, because signing in costs more than looking."""
    page, complaints = open_page(browser, live_server.url, DESK)
    sign_in_with(page, live_server.url, who)
    wrong = {}
    for name, looker, need in PAGES:
        if looker == who:
            complaints.clear()
            found = check(page, addresses(name, need), axe) + list(complaints)
            wrong |= {name: found} if found else {}
    page.context.close()
    assert wrong == {}


def test_the_public_pages_too(page, day, axe):
    visit = book_appointment(
        day.nadia,
        branch=day.branch,
        parts=[WantedPart(day.cut, day.anna)],
        starts_at=day.at(30),
        by=day.desk,
        now=day.now,
    )
    by_link = [reverse(f"visit:{name}", args=[token(PAGE, {"visit": visit.pk})]) for name in ("page", "move", "cancel")]
    issue_card(day.nadia, by=day.desk, now=day.now)
    own_card = reverse(OWN_PAGE, args=[token(OWN_PAGE, {"client": day.nadia.pk})])
    found = {address: check(page, address, axe) for address in (reverse("account_login"), *by_link, own_card)}
    assert list(filter(None, found.values())) == []
