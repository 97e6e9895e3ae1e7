"""The page of a bill half-way: the rows as typed, their price, what is paid and what is left."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bookings.models import Appointment
from clients.models import Client
from clients.queries.household import payers_for
from loyalty.models import AccountKind, Card
from loyalty.operations import card_shown
from loyalty.pricing import PricedBill, PricedLine, points_limit
from loyalty.queries import balances, held_for
from salon.models import Branch, Company, Staff
from visits.forms import LineFormSet, PaymentForm
from visits.models import CHOSEN_KINDS, PaymentKind
from visits.operations import WantedLine, priced
from visits.queries import Menu, menu_of

TILL_KINDS = (PaymentKind.CASH, PaymentKind.CARD)


@dataclass(frozen=True)
class Subject:
    """Whose bill, where and when; `by` is who takes the money."""

    client: Client
    appointment: Appointment | None
    branch: Branch
    company: Company
    by: Staff
    now: datetime


@dataclass(frozen=True)
class Bill:
    """`rows` pairs each line with its price, in the order of the form; `held` is the reservation deposit, `card` the one that was shown."""

    subject: Subject
    lines: Any
    payment: PaymentForm
    wanted: list[WantedLine]
    priced: PricedBill
    balances: dict[str, Decimal]
    paid: Decimal
    tendered: Decimal
    cash: Decimal
    held: Decimal = Decimal(0)
    card: Card | None = None

    @property
    def reserved(self) -> Decimal:
        """Of the reservation deposit, what this bill takes."""
        return min(self.held, self.priced.total)

    @property
    def kept(self) -> Decimal:
        """Of it, what goes to the client's own deposit."""
        return self.held - self.reserved

    @property
    def to_pay(self) -> Decimal:
        return self.priced.total - self.reserved

    @property
    def rows(self) -> list[tuple[WantedLine, PricedLine]]:
        return list(zip(self.wanted, self.priced.lines, strict=True))

    @property
    def points_most(self) -> Decimal:
        company = self.subject.company
        return points_limit(
            self.priced.total,
            balance=self.balances[AccountKind.POINTS],
            share_percent=company.points_max_share_percent,
            precision=company.precision,
        )

    @property
    def deposit(self) -> Decimal:
        return self.balances[AccountKind.DEPOSIT]

    @property
    def points(self) -> Decimal:
        return self.balances[AccountKind.POINTS]

    @property
    def left(self) -> Decimal:
        """Below zero when too much was written."""
        return self.to_pay - self.paid

    @property
    def over(self) -> Decimal:
        return -self.left

    @property
    def change(self) -> Decimal:
        return self.tendered - self.cash

    @property
    def missing_cash(self) -> Decimal:
        return -self.change


def first_bill(subject: Subject) -> Bill:
    """As booked: what the appointment says, or one empty row."""
    parts = subject.appointment.parts.all() if subject.appointment else []
    rows: list[dict[str, Any]] = [
        {"what": f"s{part.service_id}", "master": str(part.master_id), "quantity": 1} for part in parts
    ]
    menu = menu_of(subject.branch, subject.appointment)
    wanted = [WantedLine(service=part.service, master=part.master, place=n) for n, part in enumerate(parts)]
    payment = payment_form(subject)
    return bill_of(subject, line_forms(rows or [{}], menu), payment, wanted)


def typed_bill(subject: Subject, data: Any) -> Bill:
    """With the person's own words in it, and the errors of what is not right."""
    lines = LineFormSet(data, form_kwargs={"menu": menu_of(subject.branch, subject.appointment)})
    payment = payment_form(subject, data)
    return bill_of(subject, lines, payment, lines.lines)


def changed_bill(subject: Subject, data: Any, action: str) -> Bill:
    """After a button that is not the last one: `add` gives one more row, `fill-<kind>` writes a payment."""
    typed = typed_bill(subject, data)
    rows: list[dict[str, Any]] = typed.lines.as_typed()
    if action == "add":
        rows.append({"is_new": True})
    sums = {
        name: data.get(name, "") for name in (*CHOSEN_KINDS, "tendered", "key", "may_be_early", "payer", "shown_card")
    }
    if action.startswith("fill-"):
        sums |= filled(typed, action.removeprefix("fill-"))
    payment = payment_form(subject, sums)
    return bill_of(
        subject, line_forms(rows or [{}], menu_of(subject.branch, subject.appointment)), payment, typed.wanted
    )


def payment_form(subject: Subject, data: Any = None) -> PaymentForm:
    """With a question when nobody has come yet and the visit is planned for another hour."""
    planned, question = subject.appointment, ""
    if planned and planned.is_ahead and not planned.is_its_hour(subject.now):
        question = _("This visit is planned for %(when)s. Take the payment now?") % {"when": planned.when}
    payers = payers_for(subject.client)
    return PaymentForm(data, precision=subject.company.precision, question=question, payers=payers)


def line_forms(rows: list[dict[str, Any]], menu: Menu) -> Any:
    forms = LineFormSet(initial=rows, form_kwargs={"menu": menu})
    for row, form in zip(rows, forms.forms, strict=False):
        if row.get("is_new"):
            form.fields["what"].widget.attrs["autofocus"] = True
    return forms


def filled(bill: Bill, kind: str) -> dict[str, str]:
    """The rest of the bill on one kind; cash and card give way to whatever is pressed."""
    if kind not in CHOSEN_KINDS:
        return {}
    kept = [each for each in (PaymentKind.DEPOSIT, PaymentKind.POINTS) if each != kind]
    rest = max(Decimal(0), bill.to_pay - sum((bill.payment.sum_of(each) for each in kept), Decimal(0)))
    most = {PaymentKind.DEPOSIT: bill.deposit, PaymentKind.POINTS: bill.points_most}
    amount = min(rest, most.get(PaymentKind(kind), rest))
    return dict.fromkeys(TILL_KINDS, "") | {
        kind: f"{amount.quantize(bill.subject.company.precision)}" if amount else ""
    }


def bill_of(subject: Subject, lines: Any, payment: PaymentForm, wanted: list[WantedLine]) -> Bill:
    """Raises the refusals of a discount given by hand, and of a card that gives this client nothing."""
    number = payment.shown_number
    card = card_shown(number, client=subject.client, now=subject.now) if number else None
    price = priced(
        subject.client,
        wanted,
        appointment=subject.appointment,
        company=subject.company,
        day=subject.branch.local_day(subject.now),
        by=subject.by,
        now=subject.now,
        card=card,
    )
    sums = {name: payment.sum_of(name) if payment.is_bound else Decimal(0) for name in ("tendered", "cash")}
    sums["held"] = held_for(subject.appointment.ledger_subject) if subject.appointment else Decimal(0)
    paid = payment.paid if payment.is_bound else Decimal(0)
    return Bill(
        subject, lines, payment, wanted, price, balances(payment.payer or subject.client), paid, card=card, **sums
    )
