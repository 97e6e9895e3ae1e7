"""What a bill is paid with: checked against it, taken from the ledger, written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from bookings.models import Appointment
from clients.models import Client
from clients.queries.household import may_pay_for
from loyalty.errors import NoSuchSum, SumTooLarge
from loyalty.models import AccountKind, Certificate, Entry, Pass
from loyalty.operations import expire_points, lock_usable, points_until, post_entry, take_visit, worth_now
from loyalty.pricing import HUNDRED, PricedBill, points_limit, rounded
from loyalty.queries import balances
from salon.formats import format_money
from salon.models import LARGEST_SUM, Company, Staff
from visits.errors import MayNotPay, NotForThisPass, PaymentsDoNotCover, TipForNobody, TooManyPoints
from visits.models import CHOSEN_KINDS, TILL_KINDS, Payment, PaymentKind, Tip, Visit
from visits.operations.billing import WantedLine

ZERO = Decimal(0)
OF_PAYER = {
    PaymentKind.DEPOSIT: AccountKind.DEPOSIT,
    PaymentKind.POINTS: AccountKind.POINTS,
    PaymentKind.CREDIT: AccountKind.CREDIT,
}


@dataclass(frozen=True)
class WantedPayment:
    """`payer`: whose deposit, points or credit, where it is somebody else of the family. `certificate`: which one."""

    kind: str
    amount: Decimal
    payer: Client | None = None
    certificate: Certificate | None = None


@dataclass(frozen=True)
class WantedTip:
    master: Staff
    kind: str
    amount: Decimal


@dataclass(frozen=True)
class Part:
    """One payment of a bill; what comes from the ledger says from whose account."""

    kind: PaymentKind
    amount: Decimal
    owner: Client | None = None
    subject: str = ""


# Passes ----------------------------------------------------------------------------------------------


def covered(lines: Sequence[WantedLine], *, client: Client, day: date, lock: bool = True) -> dict[int, Decimal]:
    """What passes take of the lines they cover, by the line's number. Locks the passes; several visits of one bill count."""
    held: dict[int, Pass] = {}
    worth: dict[int, Decimal] = {}
    for number, line in enumerate(lines):
        if line.by_pass is None:
            continue
        known = held.get(line.by_pass.pk)
        locked = known or (lock_usable(line.by_pass, client=client, day=day) if lock else line.by_pass)
        held[locked.pk] = locked
        check_covers(locked, line)
        worth[number] = worth_now(locked)
        if known:
            raise NotForThisPass(_("A pass pays one line of a bill."), at=line.place)
    return worth


def check_covers(by_pass: Pass, line: WantedLine) -> None:
    if line.service is None or line.quantity != 1 or not by_pass.plan.services.filter(pk=line.service.pk).exists():
        raise NotForThisPass(line=line.name, at=line.place)


# Checking --------------------------------------------------------------------------------------------


def parts_of(
    payments: Sequence[WantedPayment],
    lines: Sequence[WantedLine],
    bill: PricedBill,
    *,
    payer: Client,
    appointment: Appointment | None,
    reserved: Decimal,
) -> list[Part]:
    """Every payment of the bill: those chosen, the reservation deposit, and each visit of a pass."""
    sums = sums_by_kind(payments)
    parts = [Part(kind, sums[kind], payer if kind in OF_PAYER else None) for kind in sums if sums[kind]]
    for wanted in payments:
        if wanted.certificate and wanted.amount:
            parts.append(Part(PaymentKind.CERTIFICATE, wanted.amount, None, wanted.certificate.ledger_subject))
    if appointment and reserved:
        parts.append(Part(PaymentKind.RESERVATION, reserved, appointment.client, appointment.ledger_subject))
    for line, priced in zip(lines, bill.lines, strict=True):
        if line.by_pass and priced.total:
            parts.append(Part(PaymentKind.PASS, priced.total, line.by_pass.client, line.by_pass.ledger_subject))
    return parts


def sums_by_kind(payments: Sequence[WantedPayment]) -> dict[PaymentKind, Decimal]:
    """Without certificates, each of which is a payment of its own."""
    kinds = [kind for kind in CHOSEN_KINDS if kind != PaymentKind.CERTIFICATE]
    return {kind: sum((each.amount for each in payments if each.kind == kind), ZERO) for kind in kinds}


def sum_of(parts: Sequence[Part], kind: PaymentKind) -> Decimal:
    return sum((part.amount for part in parts if part.kind == kind), ZERO)


def check_payments(bill: PricedBill, parts: Sequence[Part], *, payer: Client, company: Company) -> None:
    given = sum((part.amount for part in parts), ZERO)
    if any(part.amount % company.precision for part in parts):
        raise NoSuchSum
    if given != bill.total or any(part.amount < 0 for part in parts):
        by_themselves = sum_of(parts, PaymentKind.RESERVATION) + sum_of(parts, PaymentKind.PASS)
        sums = {"total": bill.total - by_themselves, "paid": given - by_themselves}
        words = {name: format_money(amount, company.currency) for name, amount in sums.items()}
        sentence = _("To pay is %(total)s, the payments come to %(paid)s.")
        raise PaymentsDoNotCover(sentence % words, total=str(bill.total), paid=str(given))
    check_points(bill, sum_of(parts, PaymentKind.POINTS), payer=payer, company=company)


def check_points(bill: PricedBill, points: Decimal, *, payer: Client, company: Company) -> None:
    if not points:
        return
    limit = points_limit(
        bill.total,
        balance=balances(payer)[AccountKind.POINTS],
        share_percent=company.points_max_share_percent,
        precision=company.precision,
    )
    if points > limit:
        sentence = _("Points may pay at most %(limit)s of this bill.") % {
            "limit": format_money(limit, company.currency)
        }
        raise TooManyPoints(sentence, limit=str(limit))


def payer_of(payments: Sequence[WantedPayment], client: Client) -> Client:
    """One person's accounts pay, the client's own unless somebody of the family who may pays."""
    others = {payment.payer for payment in payments if payment.kind in OF_PAYER and payment.payer}
    payer = others.pop() if others else client
    if others or not may_pay_for(payer, client):
        raise MayNotPay(_("%(payer)s may not pay for %(client)s.") % {"payer": payer, "client": client})
    return payer


def lapse_old_points(payer: Client, payments: Sequence[WantedPayment], *, now: datetime) -> None:
    """Points out of date pay nothing, though the night has not come yet."""
    if any(payment.kind == PaymentKind.POINTS for payment in payments):
        expire_points(payer, now=now)


# Writing ---------------------------------------------------------------------------------------------


def write_payments(visit: Visit, parts: Sequence[Part], *, by: Staff, now: datetime) -> None:
    for number, part in enumerate(parts):
        entry = None if part.kind in TILL_KINDS else spend(visit, part, number, by=by, now=now)
        Payment.objects.create(visit=visit, kind=part.kind, amount=part.amount, entry=entry)


def spend(visit: Visit, part: Part, number: int, *, by: Staff, now: datetime) -> Entry:
    return post_entry(
        part.owner,
        kind=part.kind,
        subject=part.subject,
        amount=-part.amount,
        reason=Entry.Reason.SPENT,
        key=f"visit:{visit.pk}:{part.kind}:{number}",
        branch=visit.branch,
        by=by,
        now=now,
    )


def count_pass_visits(lines: Sequence[WantedLine]) -> None:
    """A visit less on each pass; also where its money is used up already."""
    for line in lines:
        if line.by_pass:
            take_visit(Pass.objects.select_for_update().get(pk=line.by_pass.pk))


def earn_points(visit: Visit, company: Company, *, by: Staff, now: datetime) -> None:
    if visit.points_earned:
        post_entry(
            visit.client,
            kind=AccountKind.POINTS,
            amount=visit.points_earned,
            reason=Entry.Reason.EARNED,
            key=f"visit:{visit.pk}:earned",
            branch=visit.branch,
            by=by,
            now=now,
            points_until=points_until(visit.day, company),
        )


def points_for(
    lines: Sequence[WantedLine],
    bill: PricedBill,
    parts: Sequence[Part],
    *,
    client: Client,
    day: date,
    company: Company,
) -> Decimal:
    """Each line by its own rate; what points themselves paid earns none, and on the birthday they multiply."""
    if not bill.total:
        return ZERO
    by_money = (bill.total - sum_of(parts, PaymentKind.POINTS)) / bill.total
    factor = company.points_birthday_factor if client.has_birthday_on(day) else Decimal(1)
    earning = sum((priced.total * rate_of(line, company) for line, priced in zip(lines, bill.lines, strict=True)), ZERO)
    return rounded(earning * by_money * factor / HUNDRED, company.precision)


def rate_of(line: WantedLine, company: Company) -> Decimal:
    item = line.service or line.goods
    own = item.points_percent if item else None
    return company.points_percent if own is None else own


def write_tips(visit: Visit, tips: Sequence[WantedTip], *, company: Company) -> None:
    sums: dict[tuple[int, str], Decimal] = {}
    for tip in tips:
        sums[tip.master.pk, tip.kind] = sums.get((tip.master.pk, tip.kind), ZERO) + tip.amount
    check_tips(visit, sums, company)
    Tip.objects.bulk_create(
        Tip(visit=visit, master_id=master, kind=kind, amount=amount) for (master, kind), amount in sums.items()
    )


def check_tips(visit: Visit, sums: Mapping[tuple[int, str], Decimal], company: Company) -> None:
    """For those who did something on this bill, in money."""
    worked = set(visit.lines.values_list("master", flat=True))
    for (master, kind), amount in sums.items():
        if amount <= 0 or amount % company.precision:
            raise NoSuchSum
        if amount > LARGEST_SUM:
            raise SumTooLarge
        if master not in worked or kind not in TILL_KINDS:
            raise TipForNobody
