"""Changes of who works when, held against the bookings they would strand. Absences are beside this, shifts and patterns in salon/operations."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import ngettext

from bookings.errors import WouldStrand
from bookings.models import AppointmentPart
from bookings.queries.stranded import uncovered
from salon.formats import format_moment
from salon.models import Branch, Staff
from salon.roles import Right, may

Done = TypeVar("Done")


@transaction.atomic
def change_schedule(
    change: Callable[[], Done],
    *,
    agreed: Collection[int],
    by: Staff,
    now: datetime,
    masters: Iterable[Staff] | None = None,
    branch: Branch | None = None,
    until: datetime | None = None,
) -> Done:
    """Makes the change if the appointments it strands are all among those agreed to, by their numbers; else nothing of it stays.

    `masters`, `branch` and `until` say how far the change can reach. It locks its people itself, so that nobody is booked
    into the time it takes away while it is looked at.
    """
    within: dict[str, Any] = {"now": now, "masters": masters, "branch": branch, "until": until}
    before = set(uncovered(**within).values_list("pk", flat=True))
    done = change()
    lost = [part for part in uncovered(**within) if part.pk not in before]
    if {part.appointment_id for part in lost} - set(agreed):
        raise would_strand(lost, by)
    return done


def would_strand(parts: list[AppointmentPart], by: Staff) -> WouldStrand:
    pks = sorted({part.appointment_id for part in parts})
    sentence = ngettext(
        "%(count)s booking loses its master by this.", "%(count)s bookings lose their master by this.", len(pks)
    ) % {"count": len(pks)}
    return WouldStrand(sentence, stranded=[told(part, by) for part in parts], appointments=pks)


def told(part: AppointmentPart, by: Staff) -> dict[str, Any]:
    client = part.appointment.client
    phone = client.phone.as_international if client.phone and may(by, Right.SEE_CONTACTS) else ""
    return {
        "appointment": part.appointment_id, "client": str(client), "phone": phone, "service": part.service.name,
        "master": part.master.short_name, "when": format_moment(part.starts_at),
    }  # fmt: skip
