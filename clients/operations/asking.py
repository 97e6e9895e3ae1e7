"""Putting questions to a client, and writing down the answers: at the desk, or by the client through a link."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from clients.errors import AskingClosed, NothingToAsk
from clients.models import Asking, Client
from clients.operations.dossier import change_client
from clients.questions import BY_NAME, next_questions
from salon.models import Staff

VALID = timedelta(days=14)


@transaction.atomic
def ask_client(client: Client, *, by: Staff | None, now: datetime, questions: Sequence[str] = ()) -> Asking:
    """Locks the client. What is open is asked on, so that a client has one link; without names the next questions are asked."""
    locked = Client.objects.select_for_update().get(pk=client.pk)
    known = locked.askings.open(now).first()  # type: ignore[attr-defined]
    if known:
        return known
    names = [name for name in questions if name in BY_NAME and not BY_NAME[name].staff_only]
    names = names or [question.name for question in next_questions(locked)]
    if not names:
        raise NothingToAsk
    return Asking.objects.create(client=locked, questions=names, asked_by=by, asked_at=now, valid_until=now + VALID)


@transaction.atomic
def answer_question(
    client: Client, *, name: str, values: Mapping[str, Any], nothing: bool, by: Staff | None, now: datetime
) -> Client:
    """Writes an answer into the dossier; `nothing` is remembered as an answer, so that nobody asks again."""
    said = Client.objects.select_for_update().get(pk=client.pk).nothing_to_say
    if nothing:
        return change_client(client, by=by, now=now, nothing_to_say=sorted({*said, name}))
    return change_client(client, by=by, now=now, **values, nothing_to_say=[each for each in said if each != name])


@transaction.atomic
def answer_asking(
    asking: Asking,
    *,
    asked: Collection[str],
    answers: Mapping[str, Mapping[str, Any]],
    nothing: Collection[str],
    now: datetime,
) -> Asking:
    """Locks the row, then the client. `asked` are the questions that were on the page: sent twice they are written once.

    What the desk learned in between stays; what was left empty is skipped and may be asked another time. With the last
    question the link is used up.
    """
    locked = Asking.objects.select_for_update().get(pk=asking.pk)
    if locked.closed_at or locked.valid_until <= now:
        raise AskingClosed
    client = Client.objects.select_for_update().get(pk=locked.client_id)
    for name in [name for name in waiting(locked) if name in asked]:
        is_told = name in nothing or name in answers
        if is_told and not BY_NAME[name].is_known(client):
            values = answers.get(name, {})
            client = answer_question(client, name=name, values=values, nothing=name in nothing, by=None, now=now)
        (locked.answered if is_told else locked.skipped).append(name)
    locked.closed_at = None if waiting(locked) else now
    locked.save(update_fields=["answered", "skipped", "closed_at"])
    return locked


def waiting(asking: Asking) -> list[str]:
    """Not answered and not skipped yet, in their order; a question that no longer exists is passed over."""
    return [
        name
        for name in asking.questions
        if name in BY_NAME and name not in asking.answered and name not in asking.skipped
    ]
