"""The money of the day in a real browser: the bill, its discount and why, a mixed payment, the receipt, the history."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from bookings.models import Appointment, BookingPolicy
from bookings.operations import WantedPart, book_appointment, move_appointment
from loyalty.models import AccountKind, Entry, Package, PackageItem, Progress, Tier
from loyalty.operations import PaidIn, change_card, issue_card, post_entry, replace_card, sell_certificate
from tests.factories import GoodsFactory
from visits.models import DayClose, FormulaNote, Visit
from visits.operations import WantedLine, WantedPayment, check_out
from visits.queries import level_of


@pytest.fixture
def nadia(day):
    """With a gold card, 25 on the deposit, and a booking in this hour."""
    Tier.objects.all().delete()
    Tier.objects.create(name="Gold", discount_percent=Decimal(10), from_spent=Decimal(0))
    issue_card(day.nadia, number="000042", by=day.desk, now=day.now)
    what = {"kind": AccountKind.DEPOSIT, "amount": Decimal(25), "reason": Entry.Reason.OPENING, "key": "opening"}
    post_entry(day.nadia, **what, branch=day.branch, by=None, now=day.now)
    parts = [WantedPart(day.colour, day.anna), WantedPart(day.cut, day.anna)]
    return book_appointment(day.nadia, branch=day.branch, parts=parts, starts_at=day.at(0), by=day.desk, now=day.at(0))


# As a scanner types: a sign every few milliseconds, which no remote keyboard of a browser does reliably.
SCAN = """([name, number]) => {
  const field = document.querySelector(`[name=${name}]`);
  field.focus();
  for (const key of [...number, "Enter"]) {
    const goesOn = field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    if (goesOn && key === "Enter") field.form.requestSubmit();
    else if (goesOn) document.execCommand("insertText", false, key);
  }
}"""


def sum_shown(page, text):
    page.wait_for_function("(text) => document.getElementById('to-pay')?.textContent === text", arg=text)


def test_from_check_in_to_the_history_with_a_mixed_payment(page, sign_in, axe, day, nadia):
    sign_in("desk")
    page.goto(reverse("bookings:appointment", args=[nadia.pk]))
    page.get_by_role("button", name="Arrived").click()
    page.get_by_role("link", name="Check out").click()

    sum_shown(page, "€106.20")
    assert page.get_by_text("Gold card, 10 %").count() == 2
    page.get_by_role("button", name="From the deposit").click()
    page.wait_for_function("() => document.querySelector('[name=deposit]').value === '25.00'")
    page.fill("[name=cash]", "31,20")
    page.fill("[name=tendered]", "50")
    page.get_by_text("Left to pay").wait_for()
    page.locator("#change").wait_for()
    assert page.locator("#change").inner_text() == "€18.80"
    page.fill("[name=card]", "50")
    page.get_by_text("The payments cover the bill").wait_for()
    page.fill(f"[name=tip_{day.anna.pk}]", "700")
    page.locator("#with-tips", has_text="€806.20").wait_for()
    assert axe(page) == []
    page.locator(".bill__pay").get_by_role("button", name="Take the payment").click()
    page.get_by_label("A tip of €700 for").wait_for()
    page.fill(f"[name=tip_{day.anna.pk}]", "7")
    page.locator(".bill__pay").get_by_role("button", name="Take the payment").click()

    page.get_by_role("heading", name="Receipt 1").wait_for()
    visit = Visit.objects.get()
    assert (visit.total, visit.discount_total) == (Decimal("106.20"), Decimal("11.80"))
    assert visit.tips.get().amount == 7
    assert sorted(visit.payments.values_list("kind", "amount")) == [
        ("card", 50),
        ("cash", Decimal("31.20")),
        ("deposit", 25),
    ]
    assert page.get_by_text("Gold card, 10 %").count() == 2
    assert page.get_by_role("link", name="Next: book again").get_attribute("href").endswith(f"?client={day.nadia.pk}")
    assert axe(page) == []

    page.get_by_role("link", name="Card", exact=True).click()
    page.get_by_role("link", name="All 1").click()
    page.get_by_role("heading", name="Visits").wait_for()
    assert page.get_by_role("row").nth(1).inner_text().count("€106.20") == 1


def test_a_line_is_given_back_and_the_day_closed_by_the_keyboard_alone(page, sign_in, axe, day):
    lines = [WantedLine(service=day.cut, master=day.anna), WantedLine(service=day.colour, master=day.anna, place=1)]
    visit = check_out(
        None, client=day.nadia, branch=day.branch, lines=lines, payments=[WantedPayment("cash", Decimal(118))],
        by=day.desk, now=day.now, key="paid",
    )  # fmt: skip
    sign_in("desk")
    page.goto(reverse("visits:receipt", args=[visit.pk]))
    page.get_by_role("link", name="Give money back").press("Enter")
    page.get_by_text("€118 goes back in cash").wait_for()
    page.get_by_label("Give back").first.fill("0")
    page.get_by_text("€72 goes back in cash").wait_for()
    assert axe(page) == []
    page.get_by_label("Why").fill("Colour came out")
    page.keyboard.press("Enter")
    page.get_by_text("Given back: €72").first.wait_for()

    page.goto(reverse("visits:till"))
    page.get_by_role("link", name="Close the day").press("Enter")
    page.get_by_label("Cash").fill("40")
    page.get_by_label("Left in the drawer").fill("40")
    page.keyboard.press("Enter")
    page.get_by_text("What was counted differs by €6").wait_for()
    assert axe(page) == []
    page.get_by_label("Why it differs").fill("A coin rolled away")
    page.keyboard.press("Enter")
    page.get_by_text("closed by").wait_for()
    close = DayClose.objects.get()
    assert (close.float_after, close.sums.get(kind="cash").difference) == (40, -6)


def test_a_wrong_sum_is_said_and_everything_typed_stays(page, sign_in, day, nadia):
    sign_in("desk")
    page.goto(reverse("visits:check_out", args=[nadia.pk]))
    page.fill("[name=form-0-discount_percent]", "15")
    page.fill("[name=form-0-discount_reason]", "Waited long")
    sum_shown(page, "€102.60")
    page.fill("[name=cash]", "90")
    page.press("[name=cash]", "Enter")

    page.locator("[data-refused] .refused").wait_for()
    page.wait_for_timeout(700)  # longer than the price waits for the last letter
    assert page.locator("[data-refused]").first.inner_text().startswith("To pay is")
    assert page.input_value("[name=form-0-discount_reason]") == "Waited long"
    assert page.input_value("[name=cash]") == "90"

    page.fill("[name=card]", "twelve")
    page.press("[name=card]", "Enter")
    page.locator("[name=card][aria-invalid=true]").wait_for()
    assert page.get_by_text("This is not a number.").is_visible()
    assert page.input_value("[name=card]") == "twelve"
    assert page.input_value("[name=cash]") == "90"
    assert Visit.objects.count() == 0


def test_a_double_click_on_pay_ends_on_the_receipt(page, sign_in, day, nadia):
    sign_in("desk")
    page.goto(reverse("visits:check_out", args=[nadia.pk]))
    page.get_by_role("button", name="All by card").click()
    page.get_by_text("The payments cover the bill").wait_for()
    pay = page.locator(".bill__pay").get_by_role("button", name="Take the payment")
    pay.evaluate(
        "(button) => { const form = button.form; button.click(); form.requestSubmit(); form.requestSubmit(button); }"
    )

    page.get_by_role("heading", name="Receipt 1").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.url.endswith(reverse("visits:receipt", args=[Visit.objects.get().pk]))


def test_a_refused_discount_is_said_beside_its_line_and_old_errors_go(page, sign_in, day, nadia):
    sign_in("desk")
    page.goto(reverse("visits:check_out", args=[nadia.pk]))
    page.fill("[name=form-1-discount_reason]", "A friend")
    page.fill("[name=form-1-discount_percent]", "99")
    page.locator("[data-refused-at='1'] .refused").wait_for()
    assert page.locator("#refused").inner_text() == ""

    page.fill("[name=form-1-discount_percent]", "")
    page.locator("[data-refused-at='1'] .refused").wait_for(state="detached")
    page.fill("[name=card]", "twelve")
    page.press("[name=card]", "Enter")
    page.locator("[name=card][aria-invalid=true]").wait_for()
    page.fill("[name=card]", "12")
    page.press("[name=card]", "Enter")
    page.locator("[data-refused] .refused").wait_for()
    assert page.locator("[aria-invalid=true], .errors").count() == 0


def test_goods_are_added_paid_and_counted_by_the_keyboard_alone(page, sign_in, day, nadia):
    oil = GoodsFactory(name="Argan oil", price=16, purchase_cost=5)
    sign_in("desk")
    page.goto(reverse("visits:till"))
    page.get_by_role("link", name="Check out").focus()
    page.keyboard.press("Enter")
    page.locator("#add-line").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement?.name === 'form-2-what'")
    page.keyboard.type("Argan")
    page.keyboard.press("Tab")
    sum_shown(page, "€120.60")
    page.locator("#fill-card").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The payments cover the bill").wait_for()
    page.locator("[name=card]").focus()
    page.keyboard.press("Enter")

    page.get_by_role("heading", name="Receipt 1").wait_for()
    visit = Visit.objects.get()
    assert (visit.total, [line.name for line in visit.lines.all()]) == (
        Decimal("120.60"),
        ["Root touch-up", "Cut & finish", "Argan oil"],
    )

    page.goto(reverse("visits:stock_take"))
    page.locator(f"[name=counted_{oil.pk}]").focus()
    for typed in ("7", "November"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    page.get_by_text("1 difference is written.").wait_for()
    assert level_of(oil, day.branch) == 7


def test_a_refused_code_stays_typed_and_the_right_one_pays_what_is_on_it(page, sign_in, axe, day, nadia):
    paid = {"payments": [PaidIn("cash", Decimal(200))], "branch": day.branch, "by": day.desk, "now": day.now}
    certificate = sell_certificate(nominal=Decimal(200), key="gift", **paid)
    sign_in("desk")
    page.goto(reverse("visits:check_out", args=[nadia.pk]))
    page.get_by_text("Transfer or gift certificate").click()
    page.fill("[name=certificate_code]", "aaaa bbbb cccc")
    page.fill("[name=certificate]", "106.20")
    page.press("[name=certificate]", "Enter")
    page.locator("[data-refused] .refused").wait_for()
    assert page.input_value("[name=certificate_code]") == "aaaa bbbb cccc"

    page.fill("[name=certificate_code]", certificate.code.lower().replace("-", " "))
    page.get_by_text("€200 on the certificate.").wait_for()
    assert axe(page) == []
    page.press("[name=certificate_code]", "Enter")
    page.get_by_role("heading", name="Receipt 1").wait_for()
    assert Visit.objects.get().payments.get().kind == "certificate"
    page.goto(reverse("loyalty:certificate", args=[certificate.pk]))
    page.get_by_text("€93.80").first.wait_for()


def test_a_scanner_opens_the_client_from_anywhere_and_brings_a_card_to_the_bill(page, sign_in, axe, day, nadia):
    card = day.nadia.cards.get()
    change_card(card, kind="bearer", valid_until=None, by=day.desk, now=day.now)
    card = replace_card(card, by=day.desk, now=day.now)
    sign_in("desk")
    page.goto(reverse("visits:till"))
    page.keyboard.type(card.number)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('clients:card', args=[day.nadia.pk])}")
    page.goto(reverse("visits:stock"))
    page.focus("#q")
    page.keyboard.type("000042")  # the number it had before
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('clients:card', args=[day.nadia.pk])}")
    page.get_by_role("link", name=card.number).click()
    page.get_by_role("heading", name=f"Card {card.number}").wait_for()

    page.goto(f"{reverse('visits:sell')}?client={day.irina.pk}")
    page.select_option("[name=form-0-what]", f"s{day.cut.pk}")
    page.select_option("[name=form-0-master]", str(day.anna.pk))
    page.focus("[name=shown_card]")
    page.keyboard.type(card.number)
    page.keyboard.press("Enter")
    page.get_by_text("Card of Nadia").wait_for()
    page.fill("[name=tendered]", "50")
    for name in ("tendered", "cash", "form-0-quantity"):
        page.fill("[name=shown_card]", "")
        with page.expect_response(lambda answer: "/visits/sell/" in answer.url):
            page.evaluate(SCAN, [name, card.number])
        page.wait_for_function("() => !document.getElementById('bill-form').dataset.busy")
        assert page.input_value("[name=shown_card]") == card.number
    typed = [page.input_value(f"[name={name}]") for name in ("tendered", "cash", "form-0-quantity")]
    assert (typed, Visit.objects.count()) == (["50", "", "1"], 0)
    page.fill("[name=tendered]", "")
    page.focus("[name=cash]")
    page.keyboard.type("763000", delay=50)  # somebody in a hurry
    page.keyboard.press("Enter")
    page.locator("[data-refused] .refused").wait_for()
    assert page.input_value("[name=cash]") == "763000"
    page.fill("[name=cash]", "")
    page.get_by_role("button", name="All by card").click()
    page.get_by_text("The payments cover the bill").wait_for()
    assert axe(page) == []
    page.locator(".bill__pay").get_by_role("button", name="Take the payment").click()
    page.get_by_role("heading", name="Receipt 1").wait_for()
    assert page.get_by_text(card.number).is_visible()
    assert Progress.objects.get(key__endswith=":holder").client == day.nadia


def test_a_formula_is_written_in_a_dialog_over_the_card(page, sign_in, axe, day):
    FormulaNote.objects.create(client=day.nadia, text="6.1 + 7.3", by=day.anna, written_at=day.now)
    sign_in("desk")
    page.goto(reverse("clients:card", args=[day.nadia.pk]))
    page.get_by_role("link", name="Add a formula note").click()
    page.get_by_role("link", name="Copy last and change").click()
    page.wait_for_function("() => document.querySelector('#dialog [name=text]')?.value === '6.1 + 7.3'")
    assert axe(page) == []
    page.fill("#dialog [name=text]", "6.1 + 7.3, 40 min")
    page.get_by_role("button", name="Write down", exact=True).click()
    page.locator(".note", has_text="40 min").wait_for()
    assert FormulaNote.objects.count() == 2


@pytest.mark.parametrize("path", ["till", "stock", "sell"])
def test_pages_of_the_till_are_accessible_and_fit_a_phone(phone, sign_in_on_phone, axe, day, nadia, path):
    GoodsFactory()
    sign_in_on_phone("desk")
    phone.goto(reverse(f"visits:{path}"))
    assert axe(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_bill_fits_a_phone(phone, sign_in_on_phone, axe, day, nadia):
    sign_in_on_phone("desk")
    phone.goto(reverse("visits:check_out", args=[nadia.pk]))
    assert axe(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_deposit_is_demanded_taken_moved_with_the_visit_and_taken_off_the_bill(page, sign_in, axe, day):
    BookingPolicy.objects.create(name="All", is_on=True, demand_percent=50, texts={"en": "Half is paid beforehand."})
    sign_in("desk")
    tomorrow = day.branch.local_day(day.now) + timedelta(days=1)
    page.goto(
        f"{reverse('bookings:new')}?client={day.nadia.pk}&services={day.cut.pk}&master={day.anna.pk}&day={tomorrow}"
    )
    page.locator(".times__b label").filter(has_text="12:00").first.click()
    page.get_by_text("Half is paid beforehand.").wait_for()
    page.get_by_text(", 12:00").first.wait_for()
    page.get_by_label("The client was told this and agrees").check()
    page.get_by_role("button", name="Book", exact=True).click()

    page.locator(".appt__dep").get_by_text("Deposit due €23").wait_for()
    page.get_by_role("link", name="Take the deposit").click()
    page.get_by_role("button", name="Take the deposit").click()
    page.locator(".appt__dep").get_by_text("Deposit paid €23").wait_for()
    booked = Appointment.objects.get()
    move_appointment(
        booked, starts_at=booked.starts_at + timedelta(hours=2), master=day.lilit, by=day.desk, now=day.now
    )
    assert axe(page) == []

    page.goto(reverse("visits:check_out", args=[booked.pk]))
    sum_shown(page, "€23")
    page.get_by_role("button", name="All in cash").click()
    page.get_by_text("The payments cover the bill").wait_for()
    page.locator("[name=may_be_early]").check()
    page.locator(".bill__pay").get_by_role("button", name="Take the payment").click()
    page.get_by_role("heading", name="Receipt 1").wait_for()
    paid = Visit.objects.get().payments.values_list("kind", "amount")
    assert sorted(paid) == [("cash", 23), ("reservation", 23)]


def test_a_promotion_is_planned_published_and_stands_on_the_bill_beside_a_package(page, sign_in, axe, day, nadia):
    oil = GoodsFactory(name="Argan oil", price=16, purchase_cost=5)
    evening = Package.objects.create(name="Evening", price=50)
    PackageItem.objects.bulk_create(
        [PackageItem(package=evening, **part) for part in ({"service": day.cut}, {"goods": oil})]
    )
    sign_in("owner")
    page.goto(reverse("loyalty:discounts"))
    page.get_by_role("link", name="Evening").click()
    page.get_by_label("Price of the package").fill("40")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Apart the parts come to €62: at most 25 % may come off, down to €46.50.").wait_for()
    assert page.get_by_label("Price of the package").input_value() == "40"
    page.locator(".page__back").click()
    page.get_by_role("link", name="Plan a promotion").click()
    assert page.locator(".nav [aria-current=page]").inner_text().strip() == "Settings"
    page.get_by_label("Root touch-up").check()
    page.get_by_label("First day").fill(f"{day.branch.local_day(day.now):%Y-%m-%d}")
    page.get_by_role("button", name="Reckon").click()
    page.get_by_text("would have got it anyway").first.wait_for()
    assert axe(page) == []
    page.get_by_label("Name").fill("Colour days")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("heading", name="Colour days", exact=True).wait_for()
    assert axe(page) == []

    page.goto(reverse("visits:check_out", args=[nadia.pk]))
    sum_shown(page, "€102.60")  # 15 % of the colour instead of the card's 10
    page.get_by_text("Colour days, 15 %").wait_for()
    page.locator("#new-package").select_option(label="Evening · €50")
    page.locator("#add-package").click()
    page.get_by_text("of the package “Evening”").first.wait_for()
    sum_shown(page, "€152.60")
    assert page.get_by_text("Package “Evening” for €50").count() == 2
    assert axe(page) == []
