"""The working day of the demo salon from the bill on: payment, score, night, the owner, a program."""

import re
from decimal import Decimal

from django.core import mail
from django.db.models import F, Sum
from playwright.sync_api import APIRequestContext, Locator, Page, expect

from bookings.models import State
from campaigns.models import Call
from campaigns.tasks import run_due_jobs
from clients.models import Client, DeskTask
from feedback.models import Survey
from feedback.tasks import ask_for_scores
from messaging.models import Message
from messaging.tasks import send_due_messages
from reports.tasks import refresh_daily_facts
from reports.views import ROWS
from salon.formats import format_money
from tests.e2e.demo_day import MINUTE, NEWCOMER, Day, hand_over, rail
from visits.models import Visit


def the_bill_is_paid_with_the_discount_of_the_card(day: Day) -> None:
    page, before = day.desk, Client.objects.get(pk=day.regular.pk)
    points = day.regular.accounts.get(kind="points").balance
    rail(page, "Till").click()
    expect(page.get_by_role("listitem").filter(has_text=str(day.regular))).to_contain_text("Ready to pay")
    page.get_by_role("link", name=re.compile(f"Check out.*{day.regular}")).click()
    expect(page.get_by_text("Gold card, 10 %")).to_be_visible()
    expect(page.locator("#to-pay")).to_have_text("€72")
    page.get_by_role("button", name="Use points").click()
    expect(page.get_by_label("Points")).to_have_value(str(points))
    page.get_by_label("Cash", exact=True).fill("30")
    page.get_by_label("Cash given").fill("50")
    expect(page.locator("#change")).to_have_text("€20")
    expect(page.get_by_role("status").filter(has_text="Left to pay")).to_contain_text(f"€{42 - points}")
    page.get_by_label("Bank card").fill(str(42 - points))
    expect(page.get_by_text("The payments cover the bill")).to_be_visible()
    page.locator(".bill__pay").get_by_role("button", name="Take the payment").click()
    expect(page.get_by_role("heading", name=re.compile("^Receipt"))).to_be_visible()
    expect(page.get_by_text("Gold card, 10 %").first).to_be_visible()
    paid, after = Visit.objects.get(appointment=day.visit), Client.objects.get(pk=day.regular.pk)
    assert (paid.total, paid.discount_total, day.visit.state) == (Decimal(72), Decimal(8), State.DONE)
    assert paid.payments.aggregate(sum=Sum("amount"))["sum"] == paid.total
    assert set(paid.payments.values_list("kind", flat=True)) == {"cash", "card", "points"}
    assert (after.visits_count, after.spent_total) == (before.visits_count + 1, before.spent_total + 72)
    assert after.last_visit_on == day.branch.local_day(day.clock())


def the_client_answers_the_question(day: Day, theirs: Page) -> None:
    day.clock.put_to(day.clock() + 90 * MINUTE)
    ask_for_scores()
    send_due_messages()
    letter = next(each for each in mail.outbox if each.to == [day.regular.email])
    theirs.goto(re.search(r"http\S+/feedback/answer/\S+", letter.body)[0])
    expect(theirs.locator("html")).to_have_attribute("lang", day.regular.language)
    theirs.get_by_role("radio", name="3", exact=True).check()
    theirs.get_by_role("textbox").fill("Had to wait")
    theirs.get_by_role("main").get_by_role("button").tap()
    expect(theirs.get_by_role("heading", name=re.compile(day.regular.given_name))).to_be_visible()
    assert Survey.objects.get(client=day.regular, reason="Had to wait").score == 3


def the_desk_answers_the_low_score(day: Day) -> None:
    page = day.desk
    rail(page, "Calendar").click()
    page.get_by_role("link", name=re.compile(r"^Tasks, \d+ open$")).click()
    task = page.get_by_role("listitem").filter(has_text="Had to wait")
    expect(task).to_contain_text("Gave us 3 of 10.")
    expect(task).to_contain_text("by 23 Nov")
    task.get_by_role("link", name=str(day.regular)).click()
    expect(page.get_by_text("Detractor").first).to_be_visible()
    page.go_back()
    task.get_by_role("textbox").fill("Rang, said sorry")
    task.get_by_role("button", name="Done").click()
    expect(task).to_have_count(0)
    assert DeskTask.objects.get(client=day.regular).outcome == "Rang, said sorry"


def the_night_prepares_tomorrow(day: Day) -> None:
    """The clock strikes at seven and after ten; a second stroke of the same hour finds nothing to do."""
    for moment in (day.at(7, 5, days=1), day.at(10, 5, days=1)):
        day.clock.put_to(moment)
        assert run_due_jobs() > 0
        written = Message.objects.count(), Call.objects.count()
        assert run_due_jobs() == 0
        assert (Message.objects.count(), Call.objects.count()) == written
    send_due_messages()
    refresh_daily_facts()


def the_morning_finds_it_done(day: Day) -> None:
    page = day.desk
    rail(page, "Messages").click()
    page.get_by_role("link", name="Happy birthday, Вероника!").click()
    expect(page.get_by_text("veronika@example.com")).to_be_visible()
    assert [letter.subject for letter in mail.outbox if letter.to == ["veronika@example.com"]] == [
        "Happy birthday, Вероника!"
    ]
    rail(page, "Calls").click()
    call = Call.objects.filter(branch=day.branch).order_by("-worth").first()
    expect(page.get_by_role("heading", name=str(call.client))).to_be_visible()
    page.get_by_label("What was said").fill("Will think about it")
    page.get_by_role("button", name="No answer").click()
    expect(page.get_by_text(re.compile(r"^1 made"))).to_be_visible()
    call.refresh_from_db()
    assert (call.result, call.note) == (Call.Result.NO_ANSWER, "Will think about it")


# The figure, the title of the list behind it, where the figure says how many rows that list has
FIGURES = [
    ("Revenue", "Visits and revenue", ""),
    ("Visits", "Visits and revenue", r"^Visits\s+(\d+)"),
    ("New clients", "New clients: their first visits", r"^New clients\s+(\d+)"),
    ("Came again", "Clients who came again", r"^Came again\s+(\d+)"),
    ("First visit to second", "First visit to second visit", r"of (\d+) who first came"),
    ("NPS", "Scores", r"from (\d+) answer"),
    ("Clients at risk", "Clients at risk", r"^Clients at risk\s+(\d+)"),
]


def every_figure_of_the_owner_opens_its_list(day: Day) -> None:
    page = day.desk
    hand_over(page, typed="ele", name="Elena Castro", pin="1111")
    rail(page, "Reports").click()
    for label, title, counted in FIGURES:
        box = page.locator("section.kpi", has=page.get_by_role("heading", name=label, exact=True))
        rows = int(re.search(counted, box.inner_text())[1]) if counted else paid_this_month(day, box)
        box.get_by_role("link").click()
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        expect(page.get_by_role("main")).to_contain_text(re.compile(rf"· {rows} rows?\b"))
        expect(page.get_by_role("row")).to_have_count(min(rows, ROWS) + 1)
        if label in ("Revenue", "NPS"):
            expect(page.get_by_role("row").nth(1)).to_contain_text(str(day.regular))
        page.get_by_role("link", name="Back to the overview").click()


def paid_this_month(day: Day, revenue: Locator) -> int:
    """How many bills; their sum, less what was given back, is what the owner is shown."""
    paid = Visit.objects.standing().filter(branch=day.branch)
    paid = paid.between(day.at(0).date().replace(day=1), day.at(0, days=1).date())
    expect(revenue).to_contain_text(format_money(paid.aggregate(sum=Sum(F("total") - F("refunded")))["sum"]))
    return paid.count()


def a_program_does_the_same_through_the_api(day: Day, program: APIRequestContext) -> None:
    page = day.desk
    page.locator(".who").click()
    page.get_by_role("link", name="My account").click()
    page.get_by_role("link", name="API tokens").click()
    page.get_by_role("button", name="New token").click()
    headers = {"Authorization": f"Token {page.get_by_label('Token', exact=True).input_value()}"}
    page.get_by_role("link", name="How the API works").click()
    expect(page.get_by_role("heading", name="Salon API")).to_be_visible()
    expect(page.get_by_role("link", name="/api/v1/appointments/", exact=True).first).to_be_visible()

    def get(path: str, **asked: str | int):
        return program.get(f"/api/v1/{path}/", params=asked, headers=headers).json()

    assert program.get("/api/v1/search/", params={"q": "3457"}).status == 401
    (found,) = get("search", q="3457")
    assert (found["name"], found["has_alert"]) == (NEWCOMER, True)
    tomorrow = f"{day.at(0, days=2):%Y-%m-%d}"
    asked = {"branch": day.branch.code, "service": day.service.pk, "from": tomorrow, "to": tomorrow}
    free = get("availability", **asked)[0]
    part = {"service": day.service.pk, "master": free["master"]}
    wanted = {"client": found["client_id"], "branch": day.branch.code, "parts": [part], "starts_at": free["starts_at"]}
    booked = [program.post("/api/v1/appointments/", data=wanted, headers=headers).status for _time in range(2)]
    assert booked == [201, 409]
    assert get("visits", client=day.regular.pk)["results"][0]["total"] == "72.00"
    page.goto("/calendar/")
    expect(page.locator(".ec-event").first).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".ec-event", has_text="Ольшанская")).to_be_visible()
