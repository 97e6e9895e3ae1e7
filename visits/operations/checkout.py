"""Paying a visit: the bill, its payments, points, stock, and what the client's card says, all in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bookings.models import OPEN, Appointment
from bookings.operations import check_hour, finish, keep_on_account
from clients.errors import CardGone
from clients.models import Client
from clients.operations import check_safety
from loyalty.errors import SumTooLarge
from loyalty.models import Card
from loyalty.operations import refresh_tier, till_day
from loyalty.pricing import PricedBill, PricedLine
from loyalty.queries import held_for
from salon.models import LARGEST_SUM, Branch, Company, Staff
from visits.errors import (
    AlreadyPaid,
    NobodyDidIt,
    NothingToBill,
    NotReadyToPay,
    WorksElsewhere,
)
from visits.models import CHOSEN_KINDS, ReceiptCounter, StockMovement, Visit, VisitLine
from visits.operations.billing import Pick, WantedLine, priced
from visits.operations.commissions import Earned, earned
from visits.operations.counting import count_visit
from visits.operations.payments import (
    WantedPayment,
    WantedTip,
    check_payments,
    count_pass_visits,
    covered,
    earn_points,
    lapse_old_points,
    parts_of,
    payer_of,
    points_for,
    write_payments,
    write_tips,
)
from visits.operations.progress import count_bill, lock_people
from visits.operations.referrals import thank_for_friend
from visits.operations.standing import reckon_after_visit


@dataclass(frozen=True)
class Besides:
    """What a bill has besides lines and payments. `card` was shown; `holder` is locked, nobody: the client."""

    tips: Sequence[WantedTip] = ()
    pick: Pick | None = None
    card: Card | None = None
    holder: Client | None = None


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
    tips: Sequence[WantedTip] = (),
    may_be_early: bool = False,
    pick: Pick | None = None,
    card: Card | None = None,
) -> Visit:
    """Locks the appointment, the client (with the holder of `card`, which was shown), passes, the till, receipt counter, accounts.

    The same `key` again gives back the visit it made. Payments must cover the bill to the last cent, together with the
    reservation deposit, which is taken off by itself; what of it is more than the bill goes to the client's own deposit.
    """
    appointment, (client, holder, card) = locked(appointment), lock_people(client, card)
    if known := same_bill(appointment, client, lines, payments, key):
        return known
    check_payable(appointment, client, branch, lines, now=now, may_be_early=may_be_early)
    check_safety(client, [line.service for line in lines if line.service], day=branch.local_day(now))
    shown = card if client != holder else None
    visit = Visit(
        client=client, branch=branch, appointment=appointment, key=key or None, card=shown, paid_by=by, paid_at=now
    )
    held = held_for(appointment.ledger_subject) if appointment else Decimal(0)
    more = Besides(tips, pick, card, holder)
    taken = settle_bill(visit, lines, payments, more, held=held, agreed=appointment, by=by, now=now)
    finish_with_rest(appointment, held - taken, by=by, now=now)
    return visit


def settle_bill(
    visit: Visit,
    lines: Sequence[WantedLine],
    payments: Sequence[WantedPayment],
    more: Besides,
    *,
    held: Decimal,
    agreed: Appointment | None,
    by: Staff,
    now: datetime,
) -> Decimal:
    """Prices, takes the money and writes everything down; what it took of `held`, the reservation deposit. The client is locked."""
    company, client, branch = Company.objects.get(), visit.client, visit.branch
    visit.day = branch.local_day(now)
    worth = covered(lines, client=client, day=visit.day)
    visit.till_day = till_day(branch, now)
    place: dict[str, Any] = {"branch": branch, "day": visit.day, "company": company, "covered": worth}
    bill = priced(client, lines, appointment=agreed, by=by, now=now, pick=more.pick, card=more.card, **place)
    payer, taken = payer_of(payments, client), min(held, bill.total - sum(worth.values(), Decimal(0)))
    lapse_old_points(payer, payments, now=now)
    parts = parts_of(payments, lines, bill, payer=payer, appointment=visit.appointment, reserved=taken)
    check_payments(bill, parts, payer=payer, company=company)
    points = points_for(lines, bill, parts, client=client, day=visit.day, company=company)
    write_bill(visit, lines, bill, points=points, precision=company.precision)
    write_payments(visit, parts, by=by, now=now)
    count_pass_visits(lines)
    earn_points(visit, company, by=by, now=now)
    write_tips(visit, more.tips, company=company)
    take_goods_out(visit, lines, by=by, now=now)
    bring_card_up_to_date(client, visit, lines, holder=more.holder or client, company=company, now=now)
    thank_for_friend(visit, by=by, now=now)
    return taken


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
    paid = sorted((each.kind, each.amount) for each in payments if each.amount)
    taken = known.payments.filter(kind__in=CHOSEN_KINDS).values_list("kind", "amount")
    is_same = (known.appointment, known.client) == (appointment, client) and wanted == billed
    if not is_same or paid != sorted(taken):
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
    check_lines(appointment, branch, lines)
    if appointment is None:
        return
    if paid := Visit.objects.filter(appointment=appointment).first():
        raise AlreadyPaid(visit=paid.pk)
    here = appointment.client_id == client.pk and appointment.branch_id == branch.pk
    if appointment.state not in OPEN or not here:
        raise NotReadyToPay
    check_hour(appointment, now=now, may_be_early=may_be_early)


def check_lines(appointment: Appointment | None, branch: Branch, lines: Sequence[WantedLine]) -> None:
    if not lines:
        raise NothingToBill
    for line in lines:
        if line.service and line.master is None:
            raise NobodyDidIt(_("Say who did “%(name)s”.") % {"name": line.name}, line=line.name, at=line.place)
    check_masters(appointment, branch, lines)


def check_masters(appointment: Appointment | None, branch: Branch, lines: Sequence[WantedLine]) -> None:
    """Commission and the day's figures belong to the branch; who was booked stays though they have left it since."""
    masters = {line.master for line in lines if line.master}
    booked = {part.master for part in appointment.parts.select_related("master")} if appointment else set()
    here = set(Staff.objects.bookable_at(branch).filter(pk__in=[master.pk for master in masters]))
    for master in sorted(masters - booked - here, key=lambda master: master.pk):
        words = {"master": master.short_name, "branch": branch.name}
        at = next(line.place for line in lines if line.master == master)
        raise WorksElsewhere(_("%(master)s does not work at %(branch)s.") % words, master=master.pk, at=at)


def take_numbers(branch: Branch, count: int) -> int:
    """The next `count` receipt numbers of the branch without gaps; gives back the first. Locks the counter to the end."""
    ReceiptCounter.objects.get_or_create(branch=branch)
    counter = ReceiptCounter.objects.select_for_update().get(branch=branch)
    first = counter.last + 1
    counter.last += count
    counter.save(update_fields=["last"])
    return first


def write_bill(
    visit: Visit, lines: Sequence[WantedLine], bill: PricedBill, *, points: Decimal, precision: Decimal
) -> None:
    if bill.full > LARGEST_SUM:
        raise SumTooLarge
    visit.number = take_numbers(visit.branch, 1)
    visit.total, visit.discount_total, visit.points_earned = bill.total, bill.discount, points
    visit.is_first = visit.client.visits_count == 0
    visit.save()
    write_lines(visit, lines, bill.lines, earned(visit, lines, bill.lines, precision=precision))


def write_lines(
    visit: Visit, wanted: Sequence[WantedLine], lines: Sequence[PricedLine], earnings: Sequence[Earned]
) -> None:
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
            commission=gains.commission,
            covered_by=want.by_pass,
            commission_base=gains.base,
            commission_rule_id=gains.rule,
            discount_rule_id=line.offer.rule if line.offer else None,
            package=want.package if line.offer and line.offer.kind == "package" else None,
            overridden_by=visit.paid_by if line.overridden else None,
            override_reason=want.discount_reason.strip() if line.overridden else "",
        )
        for want, line, gains in zip(wanted, lines, earnings, strict=True)
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
