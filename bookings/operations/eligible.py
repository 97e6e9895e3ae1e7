"""Stopping what the price list does not allow this client yet, and signing for it all the same."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from bookings.errors import NotEligible
from bookings.queries.eligible import eligibility_problems
from clients.errors import NothingToSign, ShortReason
from clients.models import Client, SafetyOverride
from clients.operations.safety import SHORTEST_REASON
from salon.errors import NotAllowed
from salon.models import Branch, Service, Staff
from salon.roles import Right, may


def check_eligible(
    client: Client, services: Sequence[Service], *, branch: Branch, day: date, now: datetime, without: int | None = None
) -> None:
    """Refuses with the first reason nobody has signed for; `details` has all of them."""
    found = eligibility_problems(client, services, branch=branch, day=day, now=now, without=without)
    stops = [problem for problem in found if not problem.signed_by]
    if stops:
        raise NotEligible(
            stops[0].sentence,
            client=client.pk,
            day=day.isoformat(),
            visit=without,
            services=[service.pk for service in dict.fromkeys(services)],
            problems=[problem.as_details() for problem in stops],
        )


@transaction.atomic
def sign_eligibility(
    client: Client, *, service: Service, code: str, branch: Branch, day: date, reason: str, by: Staff, now: datetime,
    without: int | None = None,
) -> SafetyOverride:  # fmt: skip
    """Locks the client. For one reason, one service, one day, as what may harm is signed for; the first signature stays."""
    if not may(by, Right.OVERRIDE_SAFETY):
        raise NotAllowed
    if len(reason.strip()) < SHORTEST_REASON:
        raise ShortReason
    locked = Client.objects.select_for_update().get(pk=client.pk)
    found = eligibility_problems(locked, [service], branch=branch, day=day, now=now, without=without)
    if code not in {problem.code.value for problem in found}:
        raise NothingToSign
    written, _is_new = SafetyOverride.objects.get_or_create(
        client=locked, service=service, substance=None, code=code, day=day,
        defaults={"reason": reason.strip(), "by": by, "signed_at": now},
    )  # fmt: skip
    return written
