"""Asking for a score, and what an answer changes."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from clients.models import Client, DeskTask
from clients.operations import open_task
from feedback.errors import NoSuchScore
from feedback.models import Survey
from feedback.nps import PASSIVE_FROM
from messaging.operations import queue_message
from messaging.quiet import next_allowed
from salon.links import client_link
from salon.models import Company
from visits.models import Visit

LETTER_LIVES = timedelta(days=3)
HIGHEST = 10


@transaction.atomic
def ask_for_score(visit: Visit, *, now: datetime) -> Survey:
    """Once a visit, by a letter with a signed link; not at night. Locks the visit."""
    visit = (
        Visit.objects.select_for_update(no_key=True, of=("self",)).select_related("client", "branch").get(pk=visit.pk)
    )
    known = Survey.objects.filter(visit=visit).first()
    if known:
        return known
    survey = Survey.objects.create(visit=visit, client=visit.client, branch=visit.branch, asked_at=now)
    company = Company.objects.get()
    send_after = next_allowed(now, zone=visit.branch.zone, opens=company.quiet_from, closes=company.quiet_until)
    queue_message(
        visit.client, kind="score", dedupe_key=f"score:{visit.pk}", branch=visit.branch, context={"link": answer_link(survey)},
        now=now, is_marketing=False, send_after=send_after, expires_at=send_after + LETTER_LIVES,
    )  # fmt: skip
    return survey


def answer_link(survey: Survey) -> str:
    return client_link("feedback:answer", {"survey": survey.pk})


@transaction.atomic
def record_score(survey: Survey, *, score: int, reason: str, now: datetime) -> Survey:
    """Locks the survey. The first score stands; a reason may be added to it once. 0–6 puts a task with a deadline on the desk."""
    if not 0 <= score <= HIGHEST:
        raise NoSuchScore
    survey = Survey.objects.select_for_update(of=("self",)).select_related("client", "branch").get(pk=survey.pk)
    if survey.answered_at and (survey.reason or not reason):
        return survey
    if survey.answered_at is None:
        survey.score, survey.answered_at = score, now
        Client.objects.filter(pk=survey.client_id).update(last_score=score)
    survey.reason = reason
    survey.save(update_fields=["score", "reason", "answered_at"])
    if survey.score is not None and survey.score < PASSIVE_FROM:
        call_for_help(survey, now=now)
    return survey


def call_for_help(survey: Survey, *, now: datetime) -> None:
    """Somebody must contact the client in time. A reason that comes later is written into the same task."""
    company = Company.objects.get()
    with translation.override(company.language):
        text = _("Gave us %(score)d of 10. Ask what went wrong and how we can put it right.") % {"score": survey.score}
        if survey.reason:
            text += " " + _("Their reason: “%(reason)s”") % {"reason": survey.reason}
    due_at = now + timedelta(hours=company.low_score_hours)
    task = open_task(
        survey.client,
        branch=survey.branch,
        kind="low_score",
        text=text,
        due_at=due_at,
        dedupe_key=f"low_score:{survey.pk}",
    )
    if task.text != text:
        DeskTask.objects.open().filter(pk=task.pk).update(text=text)
