"""The page of a bill half-way: the rows as typed, their price, what is paid and what is left."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bookings.models import Appointment
from clients.models import Client
from clients.queries.household import payers_for
from loyalty.models import AccountKind, Card, Package
from loyalty.operations import card_shown
from loyalty.pricing import PricedBill, PricedLine, Trouble, points_limit
from loyalty.queries import balances, certificate_left, credit_left, held_for, usable_passes
from salon.doubts import About, Doubt, about_bill
from salon.forms.doubts import NAME as TICK
from salon.forms.doubts import ask
from salon.models import Branch, Company, Staff
from visits.correcting import come_back, passes_back, row_again, typed_payments, typed_pick, wanted_again, worth_again
from visits.forms import LineFormSet, PaymentForm, PickForm, TipsForm, with_passes
from visits.models import CHOSEN_KINDS, TILL_KINDS, PaymentKind, Visit
from visits.operations import WantedLine, covered, priced
from visits.queries import Menu, menu_of


@dataclass(frozen=True)
class Subject:
    """Whose bill, where and when; `by` is who takes the money."""

    client: Client
    appointment: Appointment | None
    branch: Branch
    company: Company
    by: Staff
    now: datetime
    corrects: Visit | None = None

    @property
    def day(self) -> date:
        return self.branch.local_day(self.now)

    def menu(self) -> Menu:
        passes = usable_passes(self.client, self.day)
        if self.corrects:
            passes += [each for each in passes_back(self.corrects) if each not in passes]
        return menu_of(self.branch, self.appointment, passes, self.corrects)


@dataclass(frozen=True)
class Bill:
    """`rows` pairs each line with its price, in the order of the form; `held` is the reservation deposit, `card` the one shown.

    `is_sure`: no sum looks mistyped, or it was said that it is right.
    """

    subject: Subject
    lines: Any
    payment: PaymentForm
    tips: TipsForm
    pick: PickForm
    wanted: list[WantedLine]
    priced: PricedBill
    balances: dict[str, Decimal]
    paid: Decimal
    tendered: Decimal
    cash: Decimal
    held: Decimal = Decimal(0)
    by_passes: Decimal = Decimal(0)
    is_sure: bool = True
    card: Card | None = None

    @property
    def is_right(self) -> bool:
        """Nothing that was typed has an error."""
        return all([self.lines.is_valid(), self.payment.is_valid(), self.pick.is_valid(), self.tips.is_valid()])

    @property
    def packages(self) -> list[Package]:
        """What the desk may put on it as a whole."""
        return list(self.lines.form_kwargs["menu"].packages.values())

    @property
    def reserved(self) -> Decimal:
        """Of the reservation deposit, what this bill takes."""
        return min(self.held, self.priced.total - self.by_passes)

    @property
    def kept(self) -> Decimal:
        """Of it, what goes to the client's own deposit."""
        return self.held - self.reserved

    @property
    def to_pay(self) -> Decimal:
        return self.priced.total - self.by_passes - self.reserved

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
    def credit(self) -> Decimal:
        """How much more may be owed."""
        return credit_left(self.payment.payer or self.subject.client)

    @property
    def certificate(self) -> Decimal | None:
        """What is on the certificate whose code is typed; nothing to say without a code."""
        code = self.payment.data.get("certificate_code", "").strip() if self.payment.is_bound else ""
        return certificate_left(code, day=self.subject.day) if code else None

    @property
    def left(self) -> Decimal:
        """Below zero when too much was written."""
        return self.to_pay - self.paid

    @property
    def over(self) -> Decimal:
        return -self.left

    @property
    def in_cash(self) -> Decimal:
        """Of the bill and the tips."""
        return self.cash + self.tips.in_cash

    @property
    def change(self) -> Decimal:
        return self.tendered - self.in_cash

    @property
    def with_tips(self) -> Decimal:
        return self.to_pay + self.tips.total

    @property
    def doubts(self) -> list[Doubt]:
        return about_bill(
            total=self.priced.total,
            in_cash=self.in_cash,
            tendered=self.tendered,
            tips={tip.master.short_name: tip.amount for tip in self.tips.wanted},
            pieces=[(line.name, line.quantity) for line in self.wanted],
            past=[doubt for want, line in self.rows for doubt in past_the_rules(want, line, self.priced.ceiling)],
        )

    @property
    def missing_cash(self) -> Decimal:
        return -self.change


def past_the_rules(wanted: WantedLine, line: PricedLine, ceiling: Decimal) -> Iterator[Doubt]:
    """What the owner, who may, is asked about before it is done."""
    if Trouble.BELOW_COST in line.overridden:
        yield Doubt(About.LOSS, line.loss, Decimal(0), wanted.name)
    if Trouble.ABOVE_CEILING in line.overridden:
        yield Doubt(About.CEILING, line.percent, ceiling, wanted.name)


def first_bill(subject: Subject) -> Bill:
    """As booked: what the appointment says, or one empty row. A correction begins with the bill as it was."""
    if subject.corrects:
        return bill_as_it_was(subject, subject.corrects)
    parts = subject.appointment.parts.all() if subject.appointment else []
    rows: list[dict[str, Any]] = [
        {"what": f"s{part.service_id}", "master": str(part.master_id), "quantity": 1} for part in parts
    ]
    menu = subject.menu()
    wanted = [WantedLine(service=part.service, master=part.master, place=n) for n, part in enumerate(parts)]
    wanted = with_passes(wanted, menu.passes, [True] * len(wanted))
    return bill_of(subject, line_forms(rows or [{}], menu), payment_form(subject), pick_form(subject), wanted)


def bill_as_it_was(subject: Subject, visit: Visit) -> Bill:
    """Its lines, payments and tips as if somebody had typed them. Discounts that come by themselves come again."""
    lines = list(visit.lines.select_related("service", "goods", "master", "covered_by__plan"))
    payment = payment_form(subject, typed_payments(visit))
    tips: dict[str, str] = {}
    for tip in visit.tips.all():
        tips |= {f"tip_{tip.master_id}": str(tip.amount), f"tip_kind_{tip.master_id}": tip.kind}
    wanted = [wanted_again(line, place) for place, line in enumerate(lines)]
    rows = line_forms([row_again(line) for line in lines], subject.menu())
    return bill_of(subject, rows, payment, pick_form(subject, typed_pick(visit) or None), wanted, tips)


def typed_bill(subject: Subject, data: Any) -> Bill:
    """With the person's own words in it, and the errors of what is not right."""
    lines = LineFormSet(data, form_kwargs={"menu": subject.menu()})
    return bill_of(subject, lines, payment_form(subject, data), pick_form(subject, data), lines.lines, data)


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
    kept = ("certificate_code", "tendered", "key", "may_be_early", "payer", "shown_card", "reason", TICK)
    sums = {name: data.get(name, "") for name in (*CHOSEN_KINDS, *kept)}
    if action.startswith("fill-"):
        sums |= filled(typed, action.removeprefix("fill-"))
    return bill_of(subject, line_forms(rows or [{}], menu), payment_form(subject, sums), typed.pick, wanted, data)


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
    if planned and not subject.corrects and planned.is_ahead and not planned.is_its_hour(subject.now):
        question = _("This visit is planned for %(when)s. Take the payment now?") % {"when": planned.when}
    payers = payers_for(subject.client)
    is_correction = subject.corrects is not None
    return PaymentForm(
        data, precision=subject.company.precision, question=question, payers=payers, asks_why=is_correction
    )


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
    kept = [each for each in CHOSEN_KINDS if each != kind and each not in TILL_KINDS]
    rest = max(Decimal(0), bill.to_pay - sum((bill.payment.sum_of(each) for each in kept), Decimal(0)))
    most = {
        PaymentKind.DEPOSIT: bill.deposit,
        PaymentKind.POINTS: bill.points_most,
        PaymentKind.CREDIT: bill.credit,
        PaymentKind.CERTIFICATE: bill.certificate or Decimal(0),
    }
    amount = min(rest, most.get(PaymentKind(kind), rest))
    return dict.fromkeys(TILL_KINDS, "") | {
        kind: f"{amount.quantize(bill.subject.company.precision)}" if amount else ""
    }


def bill_of(
    subject: Subject, lines: Any, payment: PaymentForm, pick: PickForm, wanted: list[WantedLine], tips: Any = None
) -> Bill:
    """Raises the refusals of a discount given by hand, and of a card that gives this client nothing. `tips`: what was typed of them."""
    number = payment.shown_number
    card = card_shown(number, client=subject.client, now=subject.now) if number else None
    worth = covered(wanted, client=subject.client, day=subject.day, lock=False)
    if subject.corrects:
        worth |= worth_again(subject.corrects, wanted)
    price = priced(
        subject.client,
        wanted,
        appointment=subject.appointment,
        branch=subject.branch,
        company=subject.company,
        day=subject.day,
        by=subject.by,
        now=subject.now,
        covered=worth,
        pick=pick.pick,
        card=card,
    )
    sums: dict[str, Any] = {
        name: payment.sum_of(name) if payment.is_bound else Decimal(0) for name in ("tendered", "cash")
    }
    sums["by_passes"] = sum((price.lines[number].total for number in worth), Decimal(0))
    sums["held"] = held_for(subject.appointment.ledger_subject) if subject.appointment else Decimal(0)
    paid = payment.paid if payment.is_bound else Decimal(0)
    masters = list(dict.fromkeys(line.master for line in wanted if line.master))
    tip_rows = TipsForm(tips, masters=masters, precision=subject.company.precision)
    has = balances(payment.payer or subject.client)
    if subject.corrects:
        has |= come_back(subject.corrects, has)
    bill = Bill(subject, lines, payment, tip_rows, pick, wanted, price, has, paid, card=card, **sums)
    return replace(bill, is_sure=ask(payment, bill.doubts))
