"""What a segment may ask of bookings: ahead, missed, cancelled."""

from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bookings.models import LATE_NOTICE, OPEN, Appointment, State
from clients.segments import Asked, Kind, Period, ask
from clients.segments.lookups import midnight, moments, span, totalled, yes_or_no

GROUP = _("Bookings")


def ahead(asked: Asked) -> "QuerySet[Appointment]":
    """From this morning on: who sits in the chair now has not come to an end."""
    start = midnight(asked.given.today)
    return Appointment.objects.filter(client=OuterRef("pk"), state__in=sorted(OPEN), starts_at__gte=start)


@ask("booked_ahead", _("Booked ahead"), group=GROUP, kind=Kind.YES)
def booked_ahead(asked: Asked) -> Q:
    return yes_or_no(Q(Exists(ahead(asked))), asked)


@ask("next_booking", _("A booking"), group=GROUP, kind=Kind.DATE, only=("next_days", "from", "until", "between"))
def next_booking(asked: Asked) -> Q:
    return Q(Exists(ahead(asked).filter(moments("starts_at", *span(asked)))))


def since(asked: Asked, rows: "QuerySet[Appointment]") -> "QuerySet[Appointment]":
    """Of the last `days` days, if they are limited; counted by the time of the appointment."""
    if asked.since is None:
        return rows
    return rows.filter(
        starts_at__gte=midnight(asked.since), starts_at__lt=midnight(asked.given.today + timedelta(days=1))
    )


@ask("missed", _("Times not come"), group=GROUP, kind=Kind.NUMBER, period=Period.MAY)
def missed(asked: Asked) -> Q:
    return totalled(since(asked, Appointment.objects.filter(state=State.NO_SHOW)), Count("pk"), asked)


@ask("cancelled", _("Times cancelled"), group=GROUP, kind=Kind.NUMBER, period=Period.MAY)
def cancelled(asked: Asked) -> Q:
    return totalled(since(asked, Appointment.objects.filter(state=State.CANCELLED)), Count("pk"), asked)


@ask("cancelled_late", _("Times cancelled late"), group=GROUP, kind=Kind.NUMBER, period=Period.MAY)
def cancelled_late(asked: Asked) -> Q:
    """With less than a day's notice."""
    late = Appointment.objects.filter(state=State.CANCELLED, cancelled_at__gt=F("starts_at") - LATE_NOTICE)
    return totalled(since(asked, late), Count("pk"), asked)
