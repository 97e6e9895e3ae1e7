"""Giving money back, and correcting a bill: new records that point at the old ones; everything the bill did walks back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from clients.models import Client
from loyalty.errors import NoSuchSum, ReasonMissing
from loyalty.models import AccountKind, Card, Certificate, Entry, Pass
from loyalty.operations import account, give_visit_back, post_entry, refresh_tier, till_day
from loyalty.operations.lots import until_of
from loyalty.pricing import rounded
from salon.models import Company, Staff
from visits.errors import MoreThanPaid, NothingToRefund
from visits.models import (
    TILL_KINDS,
    Payment,
    PaymentKind,
    Refund,
    RefundLine,
    RefundPayment,
    StockMovement,
    Visit,
    VisitLine,
)
from visits.operations.billing import Pick, WantedLine
from visits.operations.checkout import Besides, settle_bill
from visits.operations.checkout import check_lines as check_billable
from visits.operations.counting import count_back
from visits.operations.payments import WantedPayment, WantedTip
from visits.operations.progress import count_bill, lock_people, lock_those_of
from visits.operations.referrals import take_friend_back
from visits.operations.standing import reckon_clients

ZERO = Decimal(0)
GRACE = timedelta(days=30)  # points and certificates that come back live at least so long


@dataclass(frozen=True)
class WantedRefund:
    """Of one line: the sum, and how many pieces of goods go back on the shelf."""

    line: VisitLine
    amount: Decimal
    pieces: int = 0


@dataclass(frozen=True)
class GivenBack:
    """Of one payment: how much, and as what."""

    payment: Payment
    amount: Decimal
    kind: PaymentKind


@transaction.atomic
def refund_bill(
    visit: Visit,
    *,
    lines: Sequence[WantedRefund],
    money_as: str,
    reason: str,
    by: Staff,
    now: datetime,
    key: str,
    is_correction: bool = False,
) -> Refund:
    """Locks the client, the bill, the till, then the accounts. The same `key` again gives back the refund it made.

    Each payment gives back its share: deposit, points, certificates, credit and passes to where they came from, money as
    `money_as` (a kind of money, or “deposit”; empty: as it was paid). Points that the bill earned are taken back; what of
    them is spent already is kept back from the money.
    """
    client, holder = lock_those_of(visit)
    visit = Visit.objects.select_for_update(of=("self",)).select_related("branch").get(pk=visit.pk)
    visit.client = client
    if known := Refund.objects.filter(key=key).first():
        return known
    if not reason.strip():
        raise ReasonMissing
    total = check_lines(visit, lines)
    refund = Refund(visit=visit, total=total, till_day=till_day(visit.branch, now), made_at=now, by=by, key=key)
    refund.reason, refund.is_correction = reason.strip(), is_correction
    shares = shares_of(visit, lines, money_as)
    settle_refund(refund, lines, shares, now=now)
    put_back_on_shelf(refund, lines)
    visit.refunded += total
    visit.is_void = not any(left for _line, left in lines_left(visit))
    visit.save(update_fields=["refunded", "is_void"])
    count_back(client, visit, total)
    visits = -1 if visit.is_void else 0
    count_bill(visit, client=client, holder=holder, amount=-total, visits=visits, key=f"refund:{refund.pk}")
    take_friend_back(visit, by=by, now=now)
    refresh_tier(holder, now=now)
    reckon_clients([client.pk], now=now)
    return refund


def lines_left(visit: Visit) -> list[tuple[VisitLine, Decimal]]:
    """Each line with what can still be given back of it."""
    lines = visit.lines.select_related("service", "goods", "master", "covered_by").annotate(
        back=Sum("refunds__amount", default=ZERO)
    )
    lines = lines.order_by("pk")
    return [(line, line.total - line.back) for line in lines]


def check_lines(visit: Visit, lines: Sequence[WantedRefund]) -> Decimal:
    left = {line.pk: rest for line, rest in lines_left(visit)}
    precision = Company.objects.get().precision
    for wanted in lines:
        rest = left.get(wanted.line.pk, ZERO)
        if wanted.amount % precision or wanted.amount < 0:
            raise NoSuchSum
        is_whole_pass = wanted.line.covered_by_id is None or wanted.amount in (ZERO, wanted.line.total)
        if wanted.amount > rest or wanted.pieces > wanted.line.quantity or not is_whole_pass:
            raise MoreThanPaid(left=str(rest), line=wanted.line.name)
    total = sum((wanted.amount for wanted in lines), ZERO)
    if not total and not any(wanted.line.covered_by_id for wanted in lines):
        raise NothingToRefund
    return total


# Which payment gives back how much -------------------------------------------------------------------


def shares_of(visit: Visit, lines: Sequence[WantedRefund], money_as: str) -> list[GivenBack]:
    """A pass gives back its own line; all other payments in proportion to what is left of them."""
    payments = list(visit.payments.select_related("entry__account__client"))
    back = dict(RefundPayment.objects.filter(payment__in=payments).values_list("payment").annotate(sum=Sum("amount")))
    left = {payment.pk: payment.amount - back.get(payment.pk, ZERO) for payment in payments}
    # What was kept for points spent is given back too, in a way: it counts against the payments it came off.
    kept = sum(visit.refunds.values_list("points_short", flat=True), ZERO)
    by_pass = [wanted for wanted in lines if wanted.line.covered_by_id and wanted.amount]
    found = [GivenBack(of_pass(payments, left, wanted), wanted.amount, PaymentKind.PASS) for wanted in by_pass]
    wanted_rest = sum((wanted.amount for wanted in lines), ZERO) - sum((each.amount for each in found), ZERO)
    others = [payment for payment in payments if payment.kind != PaymentKind.PASS and left[payment.pk]]
    return found + in_proportion(others, left, wanted_rest, kept, money_as)


def of_pass(payments: Sequence[Payment], left: dict[int, Decimal], wanted: WantedRefund) -> Payment:
    subject = wanted.line.covered_by.ledger_subject if wanted.line.covered_by else ""
    for payment in payments:
        if payment.entry and payment.entry.account.subject == subject and left[payment.pk] >= wanted.amount:
            return payment
    raise MoreThanPaid(left="0", line=wanted.line.name)


def in_proportion(
    payments: Sequence[Payment], left: dict[int, Decimal], wanted: Decimal, kept: Decimal, money_as: str
) -> list[GivenBack]:
    """Smallest first, so that the largest takes what rounding leaves."""
    precision, mine = Company.objects.get().precision, dict.fromkeys((payment.pk for payment in payments), ZERO)
    whole, rest = sum((left[payment.pk] for payment in payments), ZERO) - kept, wanted
    for payment in sorted(payments, key=lambda each: left[each.pk]):
        part = rounded(rest * left[payment.pk] / whole, precision) if whole else ZERO
        mine[payment.pk] = min(left[payment.pk], rest, part)
        whole -= left[payment.pk]
        rest -= mine[payment.pk]
    for payment in payments:
        extra = min(rest, left[payment.pk] - mine[payment.pk])
        mine[payment.pk] += extra
        rest -= extra
    return [
        GivenBack(payment, mine[payment.pk], as_what(payment, money_as)) for payment in payments if mine[payment.pk]
    ]


def as_what(payment: Payment, money_as: str) -> PaymentKind:
    """A reservation deposit is over with its booking: it comes back as money, or to the deposit."""
    if payment.kind in TILL_KINDS or payment.kind == PaymentKind.RESERVATION:
        default = PaymentKind.DEPOSIT if payment.kind == PaymentKind.RESERVATION else payment.kind
        return PaymentKind(money_as or default)
    return PaymentKind(payment.kind)


# Writing ---------------------------------------------------------------------------------------------


def settle_refund(refund: Refund, lines: Sequence[WantedRefund], shares: Sequence[GivenBack], *, now: datetime) -> None:
    """First what comes back to accounts, then the points that were earned: the client may have them again by then."""
    owed = points_to_take(refund)
    points_back = sum((share.amount for share in shares if share.kind == PaymentKind.POINTS), ZERO)
    have = account(refund.visit.client, AccountKind.POINTS).balance + own_points(refund, points_back, shares)
    refund.points_taken_back = min(owed, have)
    refund.points_short = min(owed - refund.points_taken_back, money_in(shares))
    refund.save()
    RefundLine.objects.bulk_create(refund_line(refund, wanted) for wanted in lines)
    short = refund.points_short
    for share in sorted(shares, key=lambda each: each.kind not in TILL_KINDS):
        kept = min(short, share.amount) if is_money(share) else ZERO
        short -= kept
        give_back(refund, share, share.amount - kept, now=now)
    if refund.points_taken_back:
        post_entry(
            refund.visit.client, kind=AccountKind.POINTS, amount=-refund.points_taken_back, reason=Entry.Reason.TAKEN_BACK,
            key=f"refund:{refund.pk}:earned", branch=refund.visit.branch, by=refund.by, now=now,
        )  # fmt: skip


def own_points(refund: Refund, points_back: Decimal, shares: Sequence[GivenBack]) -> Decimal:
    """Points that come back to the client of the bill; a payer of the family gets their own."""
    of_others = sum(
        (s.amount for s in shares if s.kind == PaymentKind.POINTS and owner_of(s.payment) != refund.visit.client), ZERO
    )
    return points_back - of_others


def owner_of(payment: Payment) -> Client | None:
    return payment.entry.account.client if payment.entry else None


def is_money(share: GivenBack) -> bool:
    return share.kind in TILL_KINDS or share.kind == PaymentKind.DEPOSIT


def money_in(shares: Sequence[GivenBack]) -> Decimal:
    return sum((share.amount for share in shares if is_money(share)), ZERO)


def points_to_take(refund: Refund) -> Decimal:
    """What the bill earned, in proportion to what has been given back of it by now, less what was taken before."""
    visit = refund.visit
    if not visit.total:
        return ZERO
    before = visit.refunds.aggregate(
        taken=Sum("points_taken_back", default=ZERO), short=Sum("points_short", default=ZERO)
    )
    due = visit.points_earned * (visit.refunded + refund.total) / visit.total
    return max(ZERO, rounded(due, Company.objects.get().precision) - before["taken"] - before["short"])


def refund_line(refund: Refund, wanted: WantedRefund) -> RefundLine:
    """Cost and commission walk back in proportion; cost only of what is on the shelf again, or of services."""
    line = wanted.line
    part = wanted.amount / line.total if line.total else Decimal(1)
    precision = Company.objects.get().precision
    cost = line.cost * wanted.pieces / line.quantity if line.goods_id else ZERO
    return RefundLine(
        refund=refund, line=line, amount=wanted.amount, cost=rounded(cost, precision),
        commission=rounded(line.commission * part, precision), pieces=wanted.pieces if line.goods_id else 0,
    )  # fmt: skip


def give_back(refund: Refund, share: GivenBack, amount: Decimal, *, now: datetime) -> None:
    if not amount:
        return
    if share.kind in TILL_KINDS:
        RefundPayment.objects.create(refund=refund, payment=share.payment, kind=share.kind, amount=amount)
        return
    if share.kind == PaymentKind.CREDIT:
        owner = owner_of(share.payment)
        owed = -account(owner, AccountKind.CREDIT).balance
        to_account(refund, share.payment, PaymentKind.CREDIT, min(owed, amount), now=now)
        to_account(refund, share.payment, PaymentKind.DEPOSIT, amount - min(owed, amount), now=now)
        return
    to_account(refund, share.payment, share.kind, amount, now=now)
    if share.kind == PaymentKind.PASS and share.payment.entry:
        pk = share.payment.entry.account.subject.removeprefix("pass:")
        give_visit_back(Pass.objects.get(pk=pk))


def to_account(refund: Refund, payment: Payment, kind: PaymentKind, amount: Decimal, *, now: datetime) -> None:
    """Back to the account it was taken from; money becomes the client's deposit."""
    if not amount:
        return
    source = payment.entry.account if payment.entry else None
    is_same = source is not None and source.kind == kind
    entry = post_entry(
        source.client if source and source.client else None if is_same else refund.visit.client,
        kind=kind,
        subject=source.subject if source and is_same else "",
        amount=amount,
        reason=Entry.Reason.REFUNDED,
        key=f"refund:{refund.pk}:{payment.pk}:{kind}",
        branch=refund.visit.branch,
        by=refund.by,
        now=now,
        points_until=lives_until(payment, now) if kind == PaymentKind.POINTS else None,
    )
    if kind == PaymentKind.CERTIFICATE and source:
        outlive(Certificate.objects.get(pk=source.subject.removeprefix("certificate:")), now)
    RefundPayment.objects.create(refund=refund, payment=payment, kind=kind, amount=amount, entry=entry)


def lives_until(payment: Payment, now: datetime) -> date | None:
    known, day = until_of(payment.entry) if payment.entry else (False, None)
    return max(day, now.date() + GRACE) if known and day else None


def outlive(certificate: Certificate, now: datetime) -> None:
    if certificate.expires_on and certificate.expires_on < now.date():
        certificate.expires_on = now.date() + GRACE
        certificate.save(update_fields=["expires_on"])


def put_back_on_shelf(refund: Refund, lines: Sequence[WantedRefund]) -> None:
    StockMovement.objects.bulk_create(
        StockMovement(
            goods=wanted.line.goods, branch=refund.visit.branch, quantity=wanted.pieces, visit=refund.visit,
            reason=StockMovement.Reason.RETURNED, by=refund.by, happened_at=refund.made_at,
        )
        for wanted in lines
        if wanted.line.goods_id and wanted.pieces
    )  # fmt: skip


# Correcting ------------------------------------------------------------------------------------------


@transaction.atomic
def correct_bill(
    visit: Visit,
    *,
    lines: Sequence[WantedLine],
    payments: Sequence[WantedPayment],
    reason: str,
    by: Staff,
    now: datetime,
    key: str,
    tips: Sequence[WantedTip] = (),
    pick: Pick | None = None,
    card: Card | None = None,
) -> Visit:
    """Gives back all of the bill as it was paid, and writes it anew: one of both alone is never there.

    The same `key` again gives back the bill it made.
    """
    if known := Visit.objects.filter(key=key).first():
        return known
    check_billable(visit.appointment, visit.branch, lines)
    everything = [WantedRefund(line, left, line.quantity if line.goods_id else 0) for line, left in lines_left(visit)]
    refund_bill(
        visit, lines=everything, money_as="", reason=reason, by=by, now=now, key=f"{key}:back", is_correction=True
    )
    client, holder, card = lock_people(visit.client, card)
    corrected = Visit(client=client, branch=visit.branch, corrects=visit, key=key, paid_by=by, paid_at=now)
    corrected.card = card if client != holder else None
    more = Besides(tips, pick, card, holder)
    settle_bill(corrected, lines, payments, more, held=ZERO, agreed=visit.appointment, by=by, now=now)
    return corrected
