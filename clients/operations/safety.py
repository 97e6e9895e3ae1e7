"""Stopping what may harm, signing for it all the same, and writing down what the client does not stand."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext as _

from clients.errors import NothingToSign, PatchTestInFuture, SafetyStop, ShortReason
from clients.models import Client, ClientSubstance, PatchTest, SafetyOverride
from clients.queries.safety import safety_problems, stops
from clients.safety import Code, Problem
from salon.errors import NotAllowed
from salon.models import PatchTestRule, Service, Staff, Substance
from salon.roles import Right, may

SHORTEST_REASON = 5
USUAL_MONTHS = 6


def check_safety(client: Client, services: Collection[Service], *, day: date, mixed: Iterable[Substance] = ()) -> None:
    """Refuses with every reason nobody has signed for. Whoever writes a booking or a bill calls it under their lock."""
    mixed = list(mixed)
    stop_for(stops(safety_problems(client, services, day=day, mixed=mixed)), client, services, day, mixed)


def check_mixture(client: Client, service: Service, *, day: date, mixed: Iterable[Substance]) -> None:
    """Only of what is being mixed now: an older formula or a missing test does not forbid writing down a better one."""
    mixed = list(mixed)
    problems = safety_problems(client, [service], day=day, mixed=mixed) if mixed else []
    found = [each for each in stops(problems) if each.code == Code.FORMULA and each.substance in mixed]
    stop_for(found, client, [service], day, mixed)


def stop_for(
    found: list[Problem], client: Client, services: Collection[Service], day: date, mixed: list[Substance]
) -> None:
    if found:
        raise SafetyStop(
            " ".join(str(problem.sentence) for problem in found),
            client=client.pk,
            day=day.isoformat(),
            services=[service.pk for service in dict.fromkeys(services)],
            mixed=[substance.pk for substance in mixed],
            problems=[problem.as_details() for problem in found],
        )


@transaction.atomic
def sign_override(
    client: Client,
    *,
    service: Service,
    substance: Substance,
    code: str,
    day: date,
    reason: str,
    by: Staff,
    now: datetime,
    mixed: Iterable[Substance] = (),
) -> SafetyOverride:
    """Locks the client. For one reason, one service, one day; what does not stop anything cannot be signed. The first signature stays."""
    if not may(by, Right.OVERRIDE_SAFETY):
        raise NotAllowed
    if len(reason.strip()) < SHORTEST_REASON:
        raise ShortReason
    locked = Client.objects.select_for_update().get(pk=client.pk)
    wanted = (code, service.pk, substance.pk)
    found = [each for each in safety_problems(locked, [service], day=day, mixed=list(mixed)) if each.key == wanted]
    if not found:
        raise NothingToSign
    return found[0].override or SafetyOverride.objects.create(
        client=locked, service=service, substance=substance, code=code, day=day, reason=reason.strip(), by=by, signed_at=now
    )  # fmt: skip


@transaction.atomic
def note_substance(
    client: Client, *, substance: Substance, kind: str, by: Staff | None, now: datetime, note: str = ""
) -> ClientSubstance:
    """Locks the client. Noted again, only its words change."""
    Client.objects.select_for_update().get(pk=client.pk)
    known, is_new = ClientSubstance.objects.get_or_create(
        client=client, substance=substance, kind=kind, defaults={"note": note.strip(), "noted_by": by, "noted_at": now}
    )
    if not is_new and note.strip() and known.note != note.strip():
        known.note = note.strip()
        known.save(update_fields=["note"])
    return known


@transaction.atomic
def forget_substance(known: ClientSubstance) -> None:
    """Written down by mistake. The database's own history keeps that it was there."""
    known.delete()


@transaction.atomic
def record_patch_test(
    client: Client,
    *,
    substance: Substance,
    result: str,
    tested_on: date,
    by: Staff | None,
    now: datetime,
    batch: str = "",
    note: str = "",
) -> PatchTest:
    """Locks the client. Valid as long as the strictest rule of the price list for this substance, else six months.

    The same test written twice is one. A reaction is also noted as an allergy.
    """
    if tested_on > client.home_branch.local_day(now):
        raise PatchTestInFuture
    Client.objects.select_for_update().get(pk=client.pk)
    said = {"client": client, "substance": substance, "result": result, "tested_on": tested_on, "batch": batch.strip()}
    months = min(
        PatchTestRule.objects.filter(substance=substance).values_list("valid_months", flat=True), default=USUAL_MONTHS
    )
    valid_until = tested_on + relativedelta(months=months)
    test, _is_new = PatchTest.objects.get_or_create(
        **said, defaults={"valid_until": valid_until, "note": note.strip(), "written_by": by, "written_at": now}
    )
    if result == PatchTest.Result.FAILED:
        words = _("Reaction to the patch test")
        note_substance(client, substance=substance, kind="allergy", note=words, by=by, now=now)
    return test
