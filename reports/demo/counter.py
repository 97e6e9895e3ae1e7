"""What else happened at the till of the demo: packages, tips, the owner's word, mistakes put right, money given back."""

from datetime import timedelta
from decimal import Decimal

from loyalty.models import Card, Discount, Package
from loyalty.operations import block_card, replace_card, transfer_card
from reports.demo.cast import Cast
from reports.demo.decided import TOLD_TALES, Decided
from reports.demo.desk import Desk, all_in
from reports.demo.people import Salon
from visits.models import Visit
from visits.operations import Pick, WantedRefund, WantedTip, correct_bill, lines_left, refund_bill
from visits.operations.payments import WantedPayment

# Days ago, which line of the bill (none: all of it), what part of it, given back as, why
BACK: list[tuple[int, bool, Decimal, str, str]] = [
    (3, False, Decimal(1), "cash", "Rung up on the wrong client"),
    (5, True, Decimal("0.5"), "deposit", "Гель отошёл на второй день"),
    (6, False, Decimal(1), "", "Paid twice by card"),
    (12, True, Decimal("0.25"), "cash", "A durat cu o oră mai mult"),
]


def serve(salon: Salon, decided: Decided, cast: Cast) -> None:
    desk = Desk(salon)
    sell_packages(desk, cast)
    tip_well(desk, cast)
    go_above_the_rules(desk, decided, cast)
    bring_goods_back(desk, cast)
    correct_one(desk, cast)
    give_back(desk)
    look_after_cards(desk, cast)


def sell_packages(desk: Desk, cast: Cast) -> None:
    for days, name, masters in desk.salon.some(
        (
            (22, "Evening out", ["lilit", "jisoo"]),
            (9, "Hands and feet", ["mihaela", "mihaela", "sofia"]),
            (4, "Hair like new", ["anna", "lilit", "", ""]),
        )
    ):
        package = Package.objects.with_items().get(name=name)
        desk.bill(cast.next(days), desk.package(package, masters), desk.at(days, 18))


def tip_well(desk: Desk, cast: Cast) -> None:
    """Two masters of one bill, each with a tip; and an apology the desk chose, with its reason."""
    tips = [WantedTip(desk.masters["lilit"], "cash", Decimal(10)), WantedTip(desk.masters["jisoo"], "card", Decimal(8))]
    lines = [desk.line("Evening styling", "lilit"), desk.line("Evening make-up", "jisoo"), desk.line("LB-100", "jisoo")]
    desk.bill(cast.next(8), lines, desk.at(8, 19), tips=tips)
    pick = Pick(Discount.objects.get(kind="apology"), "Waited for half an hour")
    desk.bill(cast.next(7), [desk.line("Blow-dry", "lilit")], desk.at(7, 13), pick=pick)


def go_above_the_rules(desk: Desk, decided: Decided, cast: Cast) -> None:
    """The owner signs for what nobody else may give; the desk goes as far as it may."""
    signed = desk.line(
        "Full body massage", "sofia", discount_percent=Decimal(50), discount_reason="Jury of the city prize"
    )
    below = desk.line("SE-100", discount_percent=Decimal(60), discount_reason="Срок годности до конца месяца")
    for days, line in ((17, signed), (2, below)):
        desk.bill(cast.next(days), [line], desk.at(days, 14), by=decided.owner)
    for days, why in ((10, "Colega de la florărie"), (15, "동네 이웃")):
        line = desk.line("Back massage", "sofia", discount_percent=Decimal(20), discount_reason=why)
        desk.bill(cast.next(days), [line], desk.at(days, 16), paid=all_in("cash"))


def bring_goods_back(desk: Desk, cast: Cast) -> None:
    """One of two hand creams goes back on the shelf."""
    sold = desk.bill(cast.next(5), [desk.line("HC-100", quantity=2)], desk.at(5, 12), paid=all_in("cash"))
    line = sold.lines.get()
    back = [WantedRefund(line, line.total / 2, 1)]
    refund_bill(sold, lines=back, money_as="", reason="Խնդրել էր մեկը", by=desk.clerk, now=desk.at(4, 12), key="demo:back:goods")  # fmt: skip


def correct_one(desk: Desk, cast: Cast) -> None:
    """Three candles were typed, one was sold."""
    client, now = cast.next(3), desk.at(3, 17)
    wrong = desk.bill(client, [desk.line("CN-100", quantity=3)], now)
    price = wrong.total / 3
    correct_bill(
        wrong, lines=[desk.line("CN-100")], payments=[WantedPayment("card", price)], reason="One candle, not three", by=desk.clerk,
        now=now + timedelta(minutes=9), key="demo:corrected",
    )  # fmt: skip


def give_back(desk: Desk) -> None:
    """Of bills of the history, an hour later: two wholly, two in part."""
    for days, is_one_line, part, money_as, reason in desk.salon.some(BACK):
        visit = bill_of(desk, days)
        left = lines_left(visit)[: 1 if is_one_line else None]
        wanted = [
            WantedRefund(line, (rest * part).quantize(Decimal(1)) if is_one_line else rest) for line, rest in left
        ]
        refund_bill(
            visit, lines=wanted, money_as=money_as, reason=reason, by=desk.clerk, now=visit.paid_at + timedelta(hours=1), key=f"demo:back:{days}"
        )  # fmt: skip


def bill_of(desk: Desk, days: int) -> Visit:
    """A paid service of that day or one before it, of no client whom the day of the demo is about."""
    day = desk.at(days).date()
    bills = Visit.objects.standing().filter(branch=desk.branch, day__lte=day, key=None, refunded=0, total__gte=20)
    others = bills.exclude(client__favourite_master__username=TOLD_TALES).filter(
        payments__kind__in=["cash", "card"], lines__goods=None
    )
    return others.order_by("-day", "pk").distinct()[0]


def look_after_cards(desk: Desk, cast: Cast) -> None:
    """One lost and replaced, one withdrawn, one given to a sister."""
    personal = Card.objects.filter(client__home_branch=desk.branch, is_blocked=False, kind="personal")
    personal = personal.filter(issued_at__lt=desk.at(90))
    lost, withdrawn, given = personal.exclude(client__favourite_master__username=TOLD_TALES).order_by("-pk")[:3]
    replace_card(lost, reason="Lost at the sea", by=desk.clerk, now=desk.at(33))
    block_card(withdrawn, reason="Asked for it herself", by=desk.clerk, now=desk.at(50))
    sister = cast.next(20)
    while Card.objects.filter(client=sister).exists():
        sister = cast.next(20)
    transfer_card(given, to=sister, reason="Նվիրեց քրոջը", by=desk.clerk, now=desk.at(20))
