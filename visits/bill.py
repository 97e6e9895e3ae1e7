"""The page of a bill half-way: the rows as typed, their price, what is paid and what is left."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bookings.models import Appointment
from clients.models import Client
from clients.queries.household import payers_for
from loyalty.models import AccountKind, Card, Package
from loyalty.operations import card_shown
from loyalty.pricing import PricedBill, PricedLine, points_limit
from loyalty.queries import balances, held_for
from salon.models import Branch, Company, Staff
from visits.forms import LineFormSet, PaymentForm, PickForm
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
    pick: PickForm
    wanted: list[WantedLine]
    priced: PricedBill
    balances: dict[str, Decimal]
    paid: Decimal
    tendered: Decimal
    cash: Decimal
    held: Decimal = Decimal(0)
    card: Card | None = None

    @property
    def is_right(self) -> bool:
        """Nothing that was typed has an error."""
        return all([self.lines.is_valid(), self.payment.is_valid(), self.pick.is_valid()])

    @property
    def packages(self) -> list[Package]:
        """What the desk may put on it as a whole."""
        return list(self.lines.form_kwargs["menu"].packages.values())

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
    return bill_of(subject, line_forms(rows or [{}], menu), payment_form(subject), pick_form(subject), wanted)


def typed_bill(subject: Subject, data: Any) -> Bill:
    """With the person's own words in it, and the errors of what is not right."""
    lines = LineFormSet(data, form_kwargs={"menu": menu_of(subject.branch, subject.appointment)})
    return bill_of(subject, lines, payment_form(subject, data), pick_form(subject, data), lines.lines)


def changed_bill(subject: Subject, data: Any, action: str) -> Bill:
    """After a button that is not the last one: `add` gives one more row, `package` those of one, `fill-<kind>` writes a payment."""
    typed = typed_bill(subject, data)
    rows: list[dict[str, Any]] = typed.lines.as_typed()
    if action == "add":
        rows.append({"is_new": True})
    menu, wanted = typed.lines.form_kwargs["menu"], typed.wanted
    if action == "package":
        rows = [row for row in rows if row["what"]]
        rows += package_rows(menu.packages.get(data.get("new_package", "")), rows)
        wanted = LineFormSet(as_posted(rows), form_kwargs={"menu": menu}).lines
    sums = {
        name: data.get(name, "") for name in (*CHOSEN_KINDS, "tendered", "key", "may_be_early", "payer", "shown_card")
    }
    if action.startswith("fill-"):
        sums |= filled(typed, action.removeprefix("fill-"))
    return bill_of(subject, line_forms(rows or [{}], menu), payment_form(subject, sums), typed.pick, wanted)


def package_rows(package: Package | None, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row for each part, by whoever does the rest of the visit; the key tells two of the same package apart."""
    if package is None:
        return []
    masters = {row["master"] for row in rows if row["master"]}
    master = masters.pop() if len(masters) == 1 else ""
    key = f"{package.pk}:{len({row['package'] for row in rows if row['package']})}"
    parts = [{"what": item.what, "quantity": item.quantity, "package": key} for item in package.items.all()]  # type: ignore[attr-defined]
    return [part | {"master": master if part["what"].startswith("s") else ""} for part in parts]


def as_posted(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The rows as a browser would send them."""
    sent = {f"form-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
    return sent | {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": 0}


def pick_form(subject: Subject, data: Any = None) -> PickForm:
    return PickForm(data, day=subject.branch.local_day(subject.now))


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


def bill_of(subject: Subject, lines: Any, payment: PaymentForm, pick: PickForm, wanted: list[WantedLine]) -> Bill:
    """Raises the refusals of a discount given by hand, and of a card that gives this client nothing."""
    number = payment.shown_number
    card = card_shown(number, client=subject.client, now=subject.now) if number else None
    price = priced(
        subject.client,
        wanted,
        appointment=subject.appointment,
        branch=subject.branch,
        company=subject.company,
        day=subject.branch.local_day(subject.now),
        by=subject.by,
        now=subject.now,
        pick=pick.pick,
        card=card,
    )
    sums = {name: payment.sum_of(name) if payment.is_bound else Decimal(0) for name in ("tendered", "cash")}
    sums["held"] = held_for(subject.appointment.ledger_subject) if subject.appointment else Decimal(0)
    paid = payment.paid if payment.is_bound else Decimal(0)
    has = balances(payment.payer or subject.client)
    return Bill(subject, lines, payment, pick, wanted, price, has, paid, card=card, **sums)
