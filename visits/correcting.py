"""A bill as its form would have been typed, so that a correction begins with it and not with nothing."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

from loyalty.models import AccountKind, Certificate, Entry, Pass
from visits.models import CHOSEN_KINDS, Payment, PaymentKind, Visit, VisitLine
from visits.operations import WantedLine


def row_again(line: VisitLine) -> dict[str, Any]:
    what = f"s{line.service_id}" if line.service_id else f"g{line.goods_id}"
    return {
        "what": what,
        "master": str(line.master_id or ""),
        "quantity": line.quantity,
        "by_pass": line.covered_by_id is not None,
        "discount_percent": f"{line.discount_percent.normalize():f}" if line.is_by_hand else "",
        "discount_reason": line.discount_reason if line.is_by_hand else "",
    }


def wanted_again(line: VisitLine, place: int) -> WantedLine:
    return WantedLine(
        service=line.service,
        goods=line.goods,
        master=line.master,
        quantity=line.quantity,
        by_pass=line.covered_by,
        discount_percent=line.discount_percent if line.is_by_hand else Decimal(0),
        discount_reason=line.discount_reason if line.is_by_hand else "",
        place=place,
    )


def typed_payments(visit: Visit) -> dict[str, Any]:
    """A reservation deposit and what a pass paid come back to their accounts: the first to the client's deposit."""
    payments = list(visit.payments.select_related("entry__account__client"))
    sums = sums_of(payments)
    sums[PaymentKind.DEPOSIT] += sums[PaymentKind.RESERVATION]
    typed: dict[str, Any] = {kind: str(sums[kind]) for kind in CHOSEN_KINDS if sums[kind]}
    payer = next((payer_of(each) for each in payments if payer_of(each) not in (None, visit.client_id)), "")
    if visit.card and not visit.card.is_blocked:
        typed["shown_card"] = visit.card.number
    return typed | {"certificate_code": codes_of(payments), "payer": str(payer), "key": str(uuid4())}


def typed_pick(visit: Visit) -> dict[str, str]:
    """The discount somebody chose, or whose code was said, as typed; whether it still holds today the form says."""
    line = visit.lines.filter(discount_rule__isnull=False).select_related("discount_rule").first()
    rule = line.discount_rule if line else None
    if line is None or rule is None or not rule.is_picked:
        return {}
    if rule.code:
        return {"pick-code": rule.code}
    return {"pick-discount": str(rule.pk), "pick-why": line.discount_reason.partition(": ")[2] or line.discount_reason}


def sums_of(payments: list[Payment]) -> dict[str, Decimal]:
    return {kind: sum((each.amount for each in payments if each.kind == kind), Decimal(0)) for kind in PaymentKind}


def payer_of(payment: Payment) -> int | None:
    return payment.entry.account.client_id if payment.entry else None


def codes_of(payments: list[Payment]) -> str:
    """Of the certificates, in the order they paid."""
    by = [each.entry for each in payments if each.kind == PaymentKind.CERTIFICATE and each.entry]
    codes = {
        each.ledger_subject: each.code for each in Certificate.objects.filter(pk__in=[pk_of(entry) for entry in by])
    }
    return " ".join(codes[entry.account.subject] for entry in by)


def pk_of(entry: Entry) -> str:
    return entry.account.subject.removeprefix("certificate:")


def passes_back(visit: Visit) -> list[Pass]:
    """Those that paid a line of it, also when they are used up: the visit comes back."""
    used = Pass.objects.filter(lines__visit=visit).select_related("plan").prefetch_related("plan__services")
    return list(used.distinct())


def worth_again(visit: Visit, wanted: Sequence[WantedLine]) -> dict[int, Decimal]:
    """What a pass paid it pays again, by the number of the line."""
    paid = dict(visit.lines.filter(covered_by__isnull=False).values_list("covered_by", "total"))
    return {
        number: paid[line.by_pass.pk] for number, line in enumerate(wanted) if line.by_pass and line.by_pass.pk in paid
    }


def come_back(visit: Visit, has: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What there will be to pay with once the bill is given back; the points it earned are gone then."""
    sums = sums_of(list(visit.payments.all()))
    return {
        AccountKind.DEPOSIT: has[AccountKind.DEPOSIT] + sums[PaymentKind.DEPOSIT] + sums[PaymentKind.RESERVATION],
        AccountKind.POINTS: max(Decimal(0), has[AccountKind.POINTS] + sums[PaymentKind.POINTS] - visit.points_earned),
    }
