"""The demo's till, evening by evening: floats, one difference that somebody explained, and a day nobody has closed."""

from decimal import Decimal

from reports.demo.desk import Desk
from reports.demo.people import Salon
from salon.models import Role, Staff
from visits.models import CashMovement, PaymentKind
from visits.operations import close_day, close_uncounted, move_cash
from visits.queries.closing import day_report, expected_in_till, float_before, open_days

CLOSED, CLOSED_IF_SMALL = 14, 6  # days
STILL_OPEN = {"riverside": 1, "hrazdan": 0}  # the last days before today
FLOAT = Decimal(100)
OFF = {("riverside", 5): (Decimal(-12), "Rest dat greșit la prânz, Eva a verificat bonurile")}
# Days ago, sum, why, note
MOVED = [(9, Decimal("-18.40"), "purchase", "Цветы в холл"), (7, Decimal(50), "change", "Coins"), (3, Decimal("-24"), "wages", "Tips of the week")]  # fmt: skip


def close_evenings(salon: Salon) -> None:
    for code in salon.branches:
        desk = Desk(salon, code)
        first = CLOSED_IF_SMALL if salon.is_small else CLOSED
        begin_to_count(desk, first)
        for days, amount, reason, note in MOVED if code == "riverside" else ():
            key, now = f"demo:cash:{days}", desk.at(days, 13)
            move_cash(desk.branch, amount=amount, reason=CashMovement.Reason(reason), note=note, by=desk.clerk, now=now, key=key)  # fmt: skip
        for days in range(first, STILL_OPEN[code], -1):
            close(desk, days)


def begin_to_count(desk: Desk, first: int) -> None:
    """The evenings before were never counted."""
    now = desk.at(first, 9)
    if days := open_days(desk.branch, desk.branch.local_day(now)):
        owner, why = Staff.objects.get(role=Role.OWNER), "Կասան հաշվվում է այսօրվանից"
        close_uncounted(desk.branch, through=days[-1], float_after=Decimal(0), reason=why, by=owner, now=now)


def close(desk: Desk, days: int) -> None:
    """After the last bill; what is more than the float goes to the safe."""
    now = desk.at(days, 21, 45)
    day = desk.branch.local_day(now)
    expected = expected_in_till(day_report(desk.branch, day), float_before(desk.branch, day))
    off, reason = OFF.get((desk.branch.code, days), (Decimal(0), ""))
    cash = max(Decimal(0), expected[PaymentKind.CASH] + off)
    counted = {**expected, PaymentKind.CASH.value: cash}
    close_day(
        desk.branch, day=day, counted=counted, float_after=min(FLOAT, cash), reason=reason or ("" if cash == expected[PaymentKind.CASH] else "Change"), by=desk.clerk, now=now
    )  # fmt: skip
