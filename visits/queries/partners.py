"""Partners counted both ways, by month: their clients who came here, ours who were sent there, who owes whom."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, QuerySet

from loyalty.models import Partner, PartnerReferral, Settlement
from loyalty.pricing import HUNDRED, rounded
from salon.models import Company
from visits.models import Visit, VisitLine

ZERO = Decimal(0)
Key = tuple[int, date]


@dataclass
class PartnerMonth:
    """`came` clients of theirs by `bills`; `sent` of ours, as the partner reported them or else as the desk noted.

    Of a settled month: as it was settled, whatever was given back since.
    """

    partner: Partner
    month: date
    bills: int = 0
    spent: Decimal = ZERO
    guests: set[int] = field(default_factory=set)
    noted: int = 0
    report: PartnerReferral | None = None
    settled: Settlement | None = None

    @property
    def came(self) -> int:
        return self.settled.came if self.settled else len(self.guests)

    @property
    def sent(self) -> int:
        if self.settled:
            return self.settled.sent
        return self.report.number if self.report else self.noted

    @property
    def sent_spent(self) -> Decimal:
        return self.report.amount if self.report else ZERO

    def owed(self, company: Company) -> tuple[Decimal, Decimal]:
        """(we owe, they owe); of a settled month what was settled."""
        if self.settled:
            return self.settled.we_owe, self.settled.they_owe
        partner = self.partner
        ours = self.spent * partner.we_percent / HUNDRED + len(self.guests) * partner.we_sum
        theirs = self.sent_spent * partner.they_percent / HUNDRED + self.sent * partner.they_sum
        return rounded(ours, company.precision), rounded(theirs, company.precision)


def last_of(month: date) -> date:
    return month + relativedelta(months=1, days=-1)


def months_with(partners: Iterable[Partner], first: date, last: date) -> dict[Key, PartnerMonth]:
    """Each partner's months from the one of `first` to the one of `last`, empty ones too. Three queries."""
    by_pk = {partner.pk: partner for partner in partners}
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    months = [first + relativedelta(months=each) for each in range(count)]
    found = {(pk, month): PartnerMonth(partner, month) for pk, partner in by_pk.items() for month in months}
    count_bills(found, by_pk, first, last_of(last))
    for note in PartnerReferral.objects.filter(partner__in=by_pk, day__range=(first, last_of(last))):
        row = found[note.partner_id, note.day.replace(day=1)]
        if note.client_id is None:
            row.report = note
        else:
            row.noted += 1
    for settled in Settlement.objects.filter(partner__in=by_pk, month__range=(first, last)).select_related("by"):
        row = found[settled.partner_id, settled.month]
        row.settled, row.bills, row.spent = settled, settled.bills, settled.spent
    return found


def count_bills(found: dict[Key, PartnerMonth], by_pk: dict[int, Partner], first: date, last: date) -> None:
    """A bill counts once, however many of its lines have the discount; what was given back of it does not."""
    rows = (
        Visit.objects.standing()
        .between(first, last)
        .filter(lines__discount_rule__partner__in=by_pk)
        .order_by()
        .values_list("lines__discount_rule__partner", "day", "pk", "client", "total", "refunded")
        .distinct()
    )
    for partner, day, _visit, client, total, refunded in rows:
        row = found[partner, day.replace(day=1)]
        row.bills += 1
        row.spent += total - refunded
        row.guests.add(client)


def bills_through(partner: Partner, month: date) -> QuerySet[Visit]:
    """The bills behind the number of a month."""
    lines = VisitLine.objects.filter(visit=OuterRef("pk"), discount_rule__partner=partner)
    bills = Visit.objects.standing().between(month, last_of(month)).filter(Exists(lines))
    return bills.select_related("client", "branch")


def sent_to(partner: Partner, month: date) -> QuerySet[PartnerReferral]:
    """What the desk noted of a month, and what the partner reported."""
    notes = PartnerReferral.objects.filter(partner=partner, day__range=(month, last_of(month)))
    return notes.select_related("client", "by")
