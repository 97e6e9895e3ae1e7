"""What clients of the demo have paid before using it: gift certificates, passes; and whom the owner trusts with a credit."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from random import Random

from dateutil.relativedelta import relativedelta

from clients.models import Client
from loyalty.models import AccountKind, Certificate, Pass, PassPlan
from loyalty.models.prepaid import SIGNS, written
from loyalty.operations import (
    PaidIn,
    block_certificate,
    freeze_pass,
    lapse_certificates,
    lapse_passes,
    pay_in,
    price_of_pass,
    sell_pass,
    set_credit_limit,
)
from loyalty.operations.certificates import SIGNS_IN_A_CODE
from loyalty.operations.prepaid import fill
from reports.demo import deals
from reports.demo.cast import Cast
from reports.demo.decided import Decided
from reports.demo.desk import Desk, all_in, partly
from reports.demo.people import Salon
from visits.models import PaymentKind
from visits.operations import WantedPayment

SEED = 11


@dataclass(frozen=True)
class Story:
    """Of one pass, in days ago: sold, each use, and what became of it."""

    plan: str
    sold: int
    uses: tuple[int, ...] = ()
    renewed: int | None = None
    frozen: int | None = None


# What is used and by whom, of each plan
USED = {
    "Manicure, 5 visits": ("Manicure", "mihaela"),
    "Back and face massage, 8 visits": ("Back massage", "sofia"),
    "Blow-dry, 3 visits": ("Blow-dry", "lilit"),
    "Лимфодренаж, 6 визитов": ("Lymph drainage", "sofia"),
    "Solarium, two months": ("Solarium, 10 min", "sofia"),
}
STORIES = [
    Story("Manicure, 5 visits", 64, (61, 38, 15)),
    Story("Manicure, 5 visits", 12, (9,)),
    Story("Back and face massage, 8 visits", 30, (28, 12), frozen=2),
    Story("Back and face massage, 8 visits", 21, (18, 4)),
    Story("Blow-dry, 3 visits", 25, (23, 6)),
    Story("Blow-dry, 3 visits", 48, (45, 30, 16), renewed=16),
    Story("Blow-dry, 3 visits", 70, (60,)),
    Story("Blow-dry, 3 visits", 62, (40, 33)),
    Story("Лимфодренаж, 6 визитов", 96, (90, 70), renewed=30),
    Story("Лимфодренаж, 6 визитов", 104),
    Story("Solarium, two months", 52, (50, 31, 8)),
    Story("Solarium, two months", 66, (), renewed=20),
    Story("Solarium, two months", 75),
    Story("Solarium, two months", 5, (2,)),
    Story("Blow-dry, 3 visits", 125),
    Story("Solarium, two months", 118, renewed=70),
]
# Sum, sold so many days ago, days on which it was used
CERTIFICATES = [(100, 9, ()), (50, 3, ()), (150, 80, (20,)), (60, 120, (11,)), (80, 371, ()), (120, 362, (200,)), (70, 40, ())]  # fmt: skip
LOST = 6  # the number of the one that is blocked
TRUSTED = [(200, "Pays at the end of each month", 75), (150, "Подруга хозяйки", 30), (100, "Ընտանիքը տարիներով գալիս է", 18)]  # fmt: skip


def sell_prepaid(salon: Salon, decided: Decided, cast: Cast) -> None:
    desk = Desk(salon)
    for story in salon.some(STORIES):
        live(desk, story, cast.next(story.sold))
    rng = Random(SEED)
    for number, (nominal, days, uses) in salon.some(list(enumerate(CERTIFICATES))):
        gift = sell(desk, cast.next(days), deals.GIFTS[number], Decimal(nominal), days, rng)
        for used in uses:
            pay_with(desk, gift, cast.next(used), used, is_wholly=number == 3)
        if number == LOST:
            block_certificate(gift, reason="Lost in a taxi", by=desk.clerk, now=desk.at(6))
    lapse_certificates(now=salon.now)
    lapse_passes(now=salon.now)
    trust(desk, decided, cast)


def live(desk: Desk, story: Story, client: Client) -> None:
    """Sold, used and renewed in the order of time."""
    plan = PassPlan.objects.get(name=story.plan)
    held, (what, master) = sold(desk, plan, client, story.sold, None), USED[story.plan]
    for days in story.uses:
        desk.by_pass(held, what, master, days)
    if story.frozen:
        now = desk.at(story.frozen)
        first = desk.branch.local_day(now)
        freeze_pass(held, first_day=first, last_day=first + timedelta(days=9), by=desk.clerk, now=now)
    if story.renewed:
        held.refresh_from_db()
        sold(desk, plan, client, story.renewed, held)


def sold(desk: Desk, plan: PassPlan, client: Client, days: int, renews: Pass | None) -> Pass:
    now = desk.at(days, 10, 30)
    price = price_of_pass(plan, renews=renews, day=desk.branch.local_day(now), company=desk.salon.company)
    payments = [PaidIn("card" if days % 2 else "cash", price)]
    key = f"demo:pass:{client.pk}:{days}"
    return sell_pass(
        client, plan=plan, payments=payments, branch=desk.branch, by=desk.clerk, now=now, key=key, renews=renews
    )


def sell(desk: Desk, buyer: Client, gift: tuple[str, str], nominal: Decimal, days: int, rng: Random) -> Certificate:
    """As the operation sells it, but for the code: the demo has the same ones every time."""
    now, (recipient, wish) = desk.at(days, 16), gift
    code = written("".join(rng.choice(SIGNS) for _sign in range(SIGNS_IN_A_CODE)))
    until = desk.branch.local_day(now) + relativedelta(months=desk.salon.company.certificate_months)
    made = Certificate.objects.create(
        code=code, nominal=nominal, buyer=buyer, recipient=recipient, wish=wish, branch=desk.branch, sold_by=desk.clerk,
        sold_at=now, expires_on=until, key=f"demo:certificate:{days}",
    )  # fmt: skip
    paid = [PaidIn("cash" if days % 2 else "card", nominal)]
    fill(made, paid, owner=None, buyer=buyer, branch=desk.branch, by=desk.clerk, now=now)
    return made


def pay_with(desk: Desk, gift: Certificate, client: Client, days: int, *, is_wholly: bool) -> None:
    """Whoever brings it; what the certificate does not cover is paid by card."""
    line = desk.line("Hot stone massage" if is_wholly else "Classic facial", "sofia")
    first = WantedPayment(PaymentKind.CERTIFICATE, gift.nominal, certificate=gift)
    desk.bill(client, [line], desk.at(days, 15), paid=partly(first, "card"))


def trust(desk: Desk, decided: Decided, cast: Cast) -> None:
    """Three; two owe, one of them has paid a part of it."""
    for number, (limit, why, days) in enumerate(TRUSTED):
        client = cast.next(days + 5)
        set_credit_limit(client, limit=Decimal(limit), reason=why, by=decided.owner, now=desk.at(days + 4))
        if number < 2:
            line = desk.line("Full body massage", "sofia")
            desk.bill(client, [line], desk.at(days, 17), paid=all_in(PaymentKind.CREDIT))
    owing = client_of_first_debt()
    pay_in(
        owing, amount=Decimal(30), payment_kind="cash", branch=desk.branch, by=desk.clerk, now=desk.at(10, 13), key="demo:debt", kind=AccountKind.CREDIT
    )  # fmt: skip


def client_of_first_debt() -> Client:
    return Client.objects.filter(accounts__kind=AccountKind.CREDIT, accounts__balance__lt=0).order_by("accounts__pk")[0]
