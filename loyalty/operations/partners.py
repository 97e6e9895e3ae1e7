"""Partners, and clients who were sent to them. Settling counts bills and is with visits."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from clients.models import Client
from loyalty.errors import MonthSettled, NoPartnerAnyMore
from loyalty.models import Discount, DiscountKind, Partner, PartnerReferral, Settlement
from salon.models import Staff


@transaction.atomic
def save_partner(partner: Partner, *, code: str, percent: Decimal, by: Staff) -> Partner:
    """Their code is a discount of ours, of the kind “partner”; it ends when we no longer work together."""
    discount = partner.discount
    if discount is None and code:
        discount = Discount(name=partner.name, kind=DiscountKind.PARTNER)
    if discount:
        discount.name, discount.code, discount.percent = partner.name, code or discount.code, percent
        discount.amount, discount.is_active = Decimal(0), partner.is_active and bool(code)
        discount.save()
    partner.discount = discount
    partner.save()
    return partner


@transaction.atomic
def note_sent(client: Client, *, partner: Partner, day: date, by: Staff, now: datetime) -> PartnerReferral:
    """Pressed twice on one day it is one note. Locks the partner."""
    partner = locked_open(partner, day)
    if not partner.is_active:
        raise NoPartnerAnyMore
    return PartnerReferral.objects.get_or_create(
        partner=partner, client=client, day=day, defaults={"by": by, "noted_at": now}
    )[0]


@transaction.atomic
def report_sent(
    partner: Partner, *, month: date, number: int, amount: Decimal, by: Staff, now: datetime
) -> PartnerReferral:
    """What the partner says of a month; said again it replaces the first, until the month is settled. Locks the partner."""
    partner = locked_open(partner, month)
    said = {"number": number, "amount": amount, "by": by, "noted_at": now}
    return PartnerReferral.objects.update_or_create(
        partner=partner, client=None, day=month.replace(day=1), defaults=said
    )[0]


def locked_open(partner: Partner, day: date) -> Partner:
    """The partner, locked; refused when the month of this day is settled."""
    partner = Partner.objects.select_for_update(of=("self",)).select_related("discount").get(pk=partner.pk)
    if Settlement.objects.filter(partner=partner, month=day.replace(day=1)).exists():
        raise MonthSettled
    return partner
