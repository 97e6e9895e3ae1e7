"""The owner's discounts as their pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from clients.queries.changes import user_of
from loyalty.models import Discount
from loyalty.queries.offers import size_of
from salon.models import Company, Staff

SHOWN = 20


def discounts_listed() -> QuerySet[Discount]:
    """With what they are for; the names of what is left out are on the discount's own page."""
    return Discount.objects.prefetch_related("branches", "services", "categories", "goods", "masters")


@dataclass(frozen=True)
class Version:
    """One state of a discount, as the database wrote it down."""

    at: datetime
    by: str
    size: str
    state: Discount


def history_of(discount: Discount, *, company: Company) -> list[Version]:
    """Newest first. Two queries."""
    states = list(discount.events.select_related("pgh_context").order_by("-pgh_id")[:SHOWN])  # type: ignore[attr-defined]
    names = names_of(user_of(state) for state in states)
    return [
        Version(each.pgh_created_at, names.get(user_of(each) or 0, ""), size_of(each, company), each) for each in states
    ]


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    return {staff.pk: staff.short_name for staff in Staff.objects.filter(pk__in={pk for pk in ids if pk})}
