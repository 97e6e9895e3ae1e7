"""Paying a visit: the bill, its payments, points, stock, and what the client's card says, all in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bookings.models import OPEN, Appointment
from bookings.operations import check_hour, finish, keep_on_account
from clients.errors import CardGone
from clients.models import Client
from clients.operations import check_safety
from clients.queries.household import may_pay_for
from loyalty.errors import NoSuchSum
from loyalty.models import AccountKind, Card, Entry
from loyalty.operations import post_entry, refresh_tier
from loyalty.pricing import PricedBill, PricedLine, points_earned, points_limit
from loyalty.queries import balances, held_for
from salon.formats import format_money
from salon.models import Branch, Company, Staff
from visits.errors import (
    AlreadyPaid,
    MayNotPay,
    NobodyDidIt,
    NothingToBill,
    NotReadyToPay,
    PaymentsDoNotCover,
    TooManyPoints,
    WorksElsewhere,
)
from visits.models import CHOSEN_KINDS, Payment, PaymentKind, ReceiptCounter, StockMovement, Visit, VisitLine
from visits.operations.billing import Pick, WantedLine, priced
from visits.operations.progress import count_bill, lock_people
from visits.operations.standing import reckon_after_visit

LEDGER_KINDS = {
    PaymentKind.DEPOSIT: AccountKind.DEPOSIT,
    PaymentKind.POINTS: AccountKind.POINTS,
    PaymentKind.RESERVATION: AccountKind.RESERVATION,
}


@dataclass(frozen=True)
class WantedPayment:
    """`payer`: whose deposit or points, where it is somebody else of the family."""

    kind: str
    amount: Decimal
    payer: Client | None = None


@transaction.atomic
def check_out(
    appointment: Appointment | None,
    *,
    client: Client,
    branch: Branch,
    lines: Sequence[WantedLine],
    payments: Sequence[WantedPayment],
    by: Staff,
    now: datetime,
    key: str,
    may_be_early: bool = False,
    pick: Pick | None = None,
    card: Card | None = None,
) -> Visit:
    """Locks the appointment, the client (with the holder of `card`, which was shown), the receipt counter, the accounts.

    The same `key` again gives back the visit it made. Payments must cover the bill to the last cent, together with the
    reservation deposit, which is taken off by itself; what of it is more than the bill goes to the client's own deposit.
    """
    appointment, (client, holder, card) = locked(appointment), lock_people(client, card)
    if known := same_bill(appointment, client, lines, payments, key):
        return known
    check_payable(appointment, client, branch, lines, now=now, may_be_early=may_be_early)
    company, day = Company.objects.get(), branch.local_day(now)
    check_safety(client, [line.service for line in lines if line.service], day=day)
    place: dict[str, Any] = {"branch": branch, "day": day, "company": company}
    bill = priced(client, lines, appointment=appointment, by=by, now=now, pick=pick, card=card, **place)
    held = held_for(appointment.ledger_subject) if appointment else Decimal(0)
    paid, payer = sums_by_kind(payments) | {PaymentKind.RESERVATION: min(held, bill.total)}, payer_of(payments, client)
    check_payments(bill, paid, payer=payer, company=company)
    ids = {"client": client, "branch": branch, "appointment": appointment, "key": key or None}
    visit = Visit(**ids, day=day, paid_at=now, paid_by=by, card=card if client != holder else None)
    write_bill(visit, lines, bill, points=earned_with(bill, paid, company))
    write_payments(visit, paid, payer=payer, by=by, now=now)
    take_goods_out(visit, lines, by=by, now=now)
    finish_with_rest(appointment, held - paid[PaymentKind.RESERVATION], by=by, now=now)
    bring_card_up_to_date(client, visit, lines, holder=holder, company=company, now=now)
    return visit


def locked(appointment: Appointment | None) -> Appointment | None:
    return Appointment.objects.select_for_update(no_key=True).get(pk=appointment.pk) if appointment else None


def finish_with_rest(appointment: Appointment | None, rest: Decimal, *, by: Staff, now: datetime) -> None:
    """`rest` of the reservation deposit, more than the bill took, is the client's."""
    if appointment is None:
        return
    finish(appointment, by=by, now=now)
    if rest:
        keep_on_account(appointment, rest, by=by, now=now)


def bring_card_up_to_date(
    client: Client, visit: Visit, lines: Sequence[WantedLine], *, holder: Client, company: Company, now: datetime
) -> None:
    """Totals, class and rhythm, and the tier of the holder of the card that was shown, as of this visit."""
    count_visit(client, visit, lines, company=company)
    reckon_after_visit(client, visit, company=company)
    count_bill(visit, client=client, holder=holder, amount=visit.total)
    refresh_tier(holder, now=now)


def earned_with(bill: PricedBill, paid: dict[PaymentKind, Decimal], company: Company) -> Decimal:
    """What points themselves paid earns none."""
    by_money = bill.total - paid[PaymentKind.POINTS]
    return points_earned(by_money, percent=company.points_percent, precision=company.precision)


def same_bill(
    appointment: Appointment | None,
    client: Client,
    lines: Sequence[WantedLine],
    payments: Sequence[WantedPayment],
    key: str,
) -> Visit | None:
    """Pressed twice is one bill; the same key for another bill is refused."""
    known = Visit.objects.filter(key=key).first() if key else None
    if known is None:
        return None
    wanted = sorted((line.name, line.quantity, line.master.pk if line.master else 0) for line in lines)
    billed = sorted((line.name, line.quantity, line.master_id or 0) for line in known.lines.all())
    paid = {kind: amount for kind, amount in sums_by_kind(payments).items() if amount}
    taken = known.payments.exclude(kind=PaymentKind.RESERVATION)
    is_same = (known.appointment, known.client) == (appointment, client) and wanted == billed
    if not is_same or paid != {payment.kind: payment.amount for payment in taken}:
        raise AlreadyPaid(
            _("Receipt %(number)d is already paid with another bill.") % {"number": known.number}, visit=known.pk
        )
    return known


def check_payable(
    appointment: Appointment | None,
    client: Client,
    branch: Branch,
    lines: Sequence[WantedLine],
    *,
    now: datetime,
    may_be_early: bool,
) -> None:
    if client.archived_at:
        raise CardGone
    if not lines:
        raise NothingToBill
    for line in lines:
        if line.service and line.master is None:
            raise NobodyDidIt(_("Say who did “%(name)s”.") % {"name": line.name}, line=line.name, at=line.place)
    check_masters(appointment, branch, lines)
    if appointment is None:
        return
    if paid := Visit.objects.filter(appointment=appointment).first():
        raise AlreadyPaid(visit=paid.pk)
    here = appointment.client_id == client.pk and appointment.branch_id == branch.pk
    if appointment.state not in OPEN or not here:
        raise NotReadyToPay
    check_hour(appointment, now=now, may_be_early=may_be_early)


def check_masters(appointment: Appointment | None, branch: Branch, lines: Sequence[WantedLine]) -> None:
    """Commission and the day's figures belong to the branch; who was booked stays though they have left it since."""
    masters = {line.master for line in lines if line.master}
    booked = {part.master for part in appointment.parts.select_related("master")} if appointment else set()
    here = set(Staff.objects.bookable_at(branch).filter(pk__in=[master.pk for master in masters]))
    for master in sorted(masters - booked - here, key=lambda master: master.pk):
        words = {"master": master.short_name, "branch": branch.name}
        at = next(line.place for line in lines if line.master == master)
        raise WorksElsewhere(_("%(master)s does not work at %(branch)s.") % words, master=master.pk, at=at)


def sums_by_kind(payments: Sequence[WantedPayment]) -> dict[PaymentKind, Decimal]:
    return {kind: sum((each.amount for each in payments if each.kind == kind), Decimal(0)) for kind in CHOSEN_KINDS}


def check_payments(bill: PricedBill, paid: dict[PaymentKind, Decimal], *, payer: Client, company: Company) -> None:
    given = sum(paid.values(), Decimal(0))
    if any(amount % company.precision for amount in paid.values()):
        raise NoSuchSum
    if given != bill.total or any(amount < 0 for amount in paid.values()):
        words = {"total": format_money(bill.total, company.currency), "paid": format_money(given, company.currency)}
        sentence = _("The bill is %(total)s, the payments come to %(paid)s.")
        if reserved := paid[PaymentKind.RESERVATION]:
            words["reserved"] = format_money(reserved, company.currency)
            sentence = _(
                "The bill is %(total)s, the payments with the reservation deposit of %(reserved)s come to %(paid)s."
            )
        sentence %= words
        raise PaymentsDoNotCover(sentence, total=str(bill.total), paid=str(given))
    if paid[PaymentKind.POINTS]:
        limit = points_limit(
            bill.total,
            balance=balances(payer)[AccountKind.POINTS],
            share_percent=company.points_max_share_percent,
            precision=company.precision,
        )
        if paid[PaymentKind.POINTS] > limit:
            words = {"limit": format_money(limit, company.currency)}
            sentence = _("Points may pay at most %(limit)s of this bill.") % words
            raise TooManyPoints(sentence, limit=str(limit))


def payer_of(payments: Sequence[WantedPayment], client: Client) -> Client:
    """One person's accounts pay, the client's own unless somebody of the family who may pays."""
    others = {payment.payer for payment in payments if payment.kind in LEDGER_KINDS and payment.payer}
    payer = others.pop() if others else client
    if others or not may_pay_for(payer, client):
        raise MayNotPay(_("%(payer)s may not pay for %(client)s.") % {"payer": payer, "client": client})
    return payer


def take_numbers(branch: Branch, count: int) -> int:
    """The next `count` receipt numbers of the branch without gaps; gives back the first. Locks the counter to the end."""
    ReceiptCounter.objects.get_or_create(branch=branch)
    counter = ReceiptCounter.objects.select_for_update().get(branch=branch)
    first = counter.last + 1
    counter.last += count
    counter.save(update_fields=["last"])
    return first


def write_bill(visit: Visit, lines: Sequence[WantedLine], bill: PricedBill, *, points: Decimal) -> None:
    visit.number = take_numbers(visit.branch, 1)
    visit.total, visit.discount_total, visit.points_earned = bill.total, bill.discount, points
    visit.is_first = visit.client.visits_count == 0
    visit.save()
    write_lines(visit, lines, bill.lines)


def write_lines(visit: Visit, wanted: Sequence[WantedLine], lines: Sequence[PricedLine]) -> None:
    """Price is of one piece; discount, total, cost and commission are of the line. Whoever went past a rule signs it."""
    VisitLine.objects.bulk_create(
        VisitLine(
            visit=visit,
            service=want.service,
            goods=want.goods,
            name=want.name,
            master=want.master,
            quantity=want.quantity,
            price=line.line.price,
            discount=line.discount,
            discount_percent=line.percent,
            discount_reason=line.offer.reason if line.offer else "",
            discount_kind=line.offer.kind if line.offer else "",
            total=line.total,
            cost=line.line.cost * want.quantity,
            commission=line.commission,
            commission_base=line.commission_base,
            discount_rule_id=line.offer.rule if line.offer else None,
            package=want.package if line.offer and line.offer.kind == "package" else None,
            overridden_by=visit.paid_by if line.overridden else None,
            override_reason=want.discount_reason.strip() if line.overridden else "",
        )
        for want, line in zip(wanted, lines, strict=True)
    )


def write_payments(visit: Visit, paid: dict[PaymentKind, Decimal], *, payer: Client, by: Staff, now: datetime) -> None:
    for kind, amount in paid.items():
        if amount:
            entry = spend(visit, kind, amount, payer=payer, by=by, now=now) if kind in LEDGER_KINDS else None
            Payment.objects.create(visit=visit, kind=kind, amount=amount, entry=entry)
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
        )


def spend(visit: Visit, kind: PaymentKind, amount: Decimal, *, payer: Client, by: Staff, now: datetime) -> Entry:
    """A reservation deposit is the client's own, whoever pays the rest."""
    of_booking = visit.appointment if kind == PaymentKind.RESERVATION else None
    return post_entry(
        visit.client if of_booking else payer,
        kind=LEDGER_KINDS[kind],
        subject=of_booking.ledger_subject if of_booking else "",
        amount=-amount,
        reason=Entry.Reason.SPENT,
        key=f"visit:{visit.pk}:{kind}",
        branch=visit.branch,
        by=by,
        now=now,
    )


def take_goods_out(visit: Visit, lines: Sequence[WantedLine], *, by: Staff, now: datetime) -> None:
    StockMovement.objects.bulk_create(
        StockMovement(
            goods=line.goods,
            branch=visit.branch,
            quantity=-line.quantity,
            reason=StockMovement.Reason.SOLD,
            visit=visit,
            by=by,
            happened_at=now,
        )
        for line in lines
        if line.goods
    )


def count_visit(client: Client, visit: Visit, lines: Sequence[WantedLine], *, company: Company) -> None:
    """What the card shows of the client's visits, as of this one. The client is locked."""
    days = sorted(set(Visit.objects.filter(client=client).values_list("day", flat=True)))
    client.visits_count += 1
    client.spent_total += visit.total
    client.first_visit_on = min(client.first_visit_on or visit.day, visit.day)
    client.last_visit_on = max(client.last_visit_on or visit.day, visit.day)
    client.usual_interval_days = usual_interval(days) or client.usual_interval_days
    client.next_visit_due_on = next_due(client, visit.day, lines, company=company)
    client.save(
        update_fields=[
            "visits_count",
            "spent_total",
            "first_visit_on",
            "last_visit_on",
            "usual_interval_days",
            "next_visit_due_on",
        ]  # fmt: skip
    )


def usual_interval(days: Sequence[date]) -> int | None:
    """The median of the gaps between visits, in days."""
    gaps = [(later - earlier).days for earlier, later in zip(days, days[1:], strict=False)]
    return round(median(gaps)) if gaps else None


def next_due(client: Client, day: date, lines: Sequence[WantedLine], *, company: Company) -> date:
    """By the procedure's recommended interval, else the client's own rhythm, else the salon's. Goods alone change nothing."""
    if client.next_visit_due_on and not any(line.service for line in lines):
        return client.next_visit_due_on
    recommended = [line.service.return_max_days for line in lines if line.service and line.service.return_max_days]
    days = min(recommended, default=client.usual_interval_days or company.default_interval_days)
    return day + timedelta(days=days)
