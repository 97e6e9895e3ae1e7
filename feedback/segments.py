"""What a segment may ask of scores and complaints."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from clients.models import DeskTask
from clients.models.client import NpsClass
from clients.segments import Asked, Kind, ask, column
from clients.segments.lookups import latest, moments, yes_or_no
from feedback.models import CLASS_SCORES, Survey

GROUP = _("Scores")

column("score", _("Last score"), path="last_score", group=GROUP, kind=Kind.NUMBER, may_be_unknown=True)


@ask("score_class", _("Last score: class"), group=GROUP, kind=Kind.CHOICE, choices=lambda: NpsClass.choices)
def score_class(asked: Asked) -> Q:
    found = Q()
    for name in asked.value:
        found |= Q(last_score__range=CLASS_SCORES[NpsClass(name)])
    return ~found if asked.op == "not_in" else found


@ask("scored", _("Last answered how it was"), group=GROUP, kind=Kind.DATE, may_be_unknown=True)
def scored(asked: Asked) -> Q:
    return latest(Survey.objects.answered().filter(client=OuterRef("pk")), "answered_at", asked, moments)


@ask("complaint_open", _("Has an open complaint"), group=GROUP, kind=Kind.YES)
def complaint_open(asked: Asked) -> Q:
    tasks = DeskTask.objects.open().filter(client=OuterRef("pk"), kind="low_score")
    return yes_or_no(Q(Exists(tasks)), asked)
