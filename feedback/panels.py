"""Scores on the client's card, in the history, on the desk and in a hand-over."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.brief import Fact, Place, facts
from bookings.models import Appointment
from clients.card import panel
from clients.desk import register_task_kind
from clients.erasure import hands_over
from clients.models import Client
from clients.models.client import NpsClass
from clients.timeline import Event, source
from feedback.models import Survey
from salon.formats import format_day
from salon.models import Staff

MOODS = {NpsClass.PROMOTER: "mood-smile", NpsClass.PASSIVE: "mood-neutral", NpsClass.DETRACTOR: "mood-sad"}

register_task_kind("low_score", label=gettext_lazy("Low score"), icon="mood-sad")


@panel("score", template="feedback/panel.html", place="side", order=30, queries=1)
def last_score(client: Client, *, by: Staff, now: datetime) -> dict[str, Any]:
    """All staff may know how the client feels, whichever branch was asked about."""
    survey = Survey.objects.answered().filter(client=client).order_by("-answered_at").first()
    return {"survey": survey} if survey else {}


@facts("score")
def score_in_brief(appointment: Appointment, *, by: Staff, now: datetime) -> list[Fact]:
    """The last answer, whenever it was."""
    survey = Survey.objects.answered().filter(client=appointment.client_id).order_by("-answered_at").first()
    if survey is None or survey.answered_at is None:
        return []
    kind = appointment.client.nps_class
    told = _("Score %(score)d of 10") % {"score": survey.score}
    words = filter(None, [str(kind.label) if kind else "", survey.reason, format_day(survey.answered_at, "day")])
    return [Fact(MOODS.get(kind, "star") if kind else "star", told, " · ".join(words), Place.SCORE)]


@source("score", label=gettext_lazy("Scores"))
def scores_given(client: Client, *, by: Staff, before: datetime, limit: int) -> Iterable[Event]:
    surveys = Survey.objects.answered().filter(client=client, answered_at__lt=before).order_by("-answered_at")[:limit]
    return [
        Event(
            "score",
            survey.answered_at,
            "star",
            _("Score %(score)d of 10") % {"score": survey.score},
            text=survey.reason,
        )
        for survey in surveys
        if survey.answered_at
    ]


@hands_over("scores", Survey)
def scores_of(client: Client) -> list[dict[str, Any]]:
    return [
        {"asked": survey.asked_at.isoformat(), "score": survey.score, "reason": survey.reason}
        for survey in Survey.objects.filter(client=client)
    ]
