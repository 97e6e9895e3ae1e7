"""What came of a call, and new wordings of scripts."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.errors import AlreadyRecorded, CallBackDayMissing, WhyMissing
from campaigns.models import Call, Script
from clients.models import Channel, Client, Direction
from clients.operations import change_client, note_dead_contact, record_interaction, set_consent
from salon.formats import format_day
from salon.models import Company, Staff

Result = Call.Result


@transaction.atomic
def record_result(
    call: Call,
    *,
    result: str,
    by: Staff,
    now: datetime,
    note: str = "",
    call_back_on: date | None = None,
    do_not_call: bool = False,
) -> Call:
    """Locks the call. A result is recorded once; the same again does nothing, another refuses.

    Effects, in order: the call, an interaction, the refusal of further calls, a note on the client.
    """
    call = Call.objects.select_for_update(of=("self",)).select_related("client", "branch").get(pk=call.pk)
    if call.result == result and call.made_by == by:
        return call
    refuse_what_is_missing(call, result=result, note=note, call_back_on=call_back_on, now=now)
    call.result, call.note, call.made_at, call.made_by = result, note, now, by
    call.call_back_on = call_back_on if result == Result.CALL_BACK else None
    call.save(update_fields=["result", "note", "made_at", "made_by", "call_back_on"])
    record_interaction(
        call.client, branch=call.branch, channel=Channel.PHONE, direction=Direction.OUT, topic=_("Call list"),
        result=str(Result(result).label), note=note, by=by, now=now,
    )  # fmt: skip
    if do_not_call and result == Result.REFUSED:
        set_consent(call.client, channel=Channel.PHONE, is_given=False, source="call", now=now)
    if result in {Result.MOVED_AWAY, Result.WRONG_NUMBER}:
        note_on_client(call, now=now)
    return call


def refuse_what_is_missing(call: Call, *, result: str, note: str, call_back_on: date | None, now: datetime) -> None:
    if call.result:
        raise AlreadyRecorded
    if result == Result.CALL_BACK and (call_back_on is None or call_back_on <= call.branch.local_day(now)):
        raise CallBackDayMissing
    if result == Result.REFUSED and not note:
        raise WhyMissing


def note_on_client(call: Call, *, now: datetime) -> None:
    client = Client.objects.get(pk=call.client_id)
    words = f"{format_day(call.branch.local_day(now), 'day')}: {Result(call.result).label}"
    if call.result == Result.WRONG_NUMBER:
        why = str(Result.WRONG_NUMBER.label)
        note_dead_contact(client, channel=Channel.PHONE, address=str(client.phone), why=why, now=now)
    if call.note:
        words += f" – {call.note}"
    change_client(client, by=call.made_by, now=now, notes=f"{client.notes}\n{words}".strip())


@transaction.atomic
def write_script(situation: str, *, text: str, by: Staff, now: datetime) -> Script:
    """A new version; the same words again make none. Locks the company, so that two writers get two numbers."""
    Company.objects.select_for_update().get()
    newest = Script.objects.filter(situation=situation).first()
    if newest and newest.text == text:
        return newest
    return Script.objects.create(
        situation=situation, version=newest.version + 1 if newest else 1, text=text, written_by=by
    )
