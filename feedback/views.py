"""The client's page with one question, and the list of answers."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_http_methods

from clients.models.client import NpsClass
from feedback import operations, queries
from feedback.forms import AnswerForm, ReasonForm, ScoresFilter
from feedback.models import Survey
from salon.cursor import newest_first
from salon.links import read_link
from salon.models import Company
from salon.roles import Right, needs, staff_of

LINK_DAYS = 30
SCORE_OF = timedelta(days=90)


@login_not_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """First the question; once answered, thanks, and the reason if it was left out."""
    link = read_link("feedback:answer", token, days=LINK_DAYS)
    survey = Survey.objects.select_related("client", "branch").filter(pk=link["survey"]).first() if link else None
    if survey is None:
        return render(request, "bad_link.html", status=404)
    with translation.override(survey.client.language or Company.objects.get().language):
        return add_reason(request, survey) if survey.answered_at else first_answer(request, survey)


def first_answer(request: HttpRequest, survey: Survey) -> HttpResponse:
    form = AnswerForm(request.POST or None, initial={"score": request.GET.get("score")})
    if request.method == "POST" and form.is_valid():
        operations.record_score(survey, **form.cleaned_data, now=timezone.now())
        return redirect(request.path)
    return render(request, "feedback/answer.html", {"form": form, "survey": survey}, status=422 if form.errors else 200)


def add_reason(request: HttpRequest, survey: Survey) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.record_score(survey, score=survey.score or 0, reason=form.cleaned_data["reason"], now=timezone.now())
        return redirect(request.path)
    return render(request, "feedback/thanks.html", {"form": form, "survey": survey}, status=422 if form.errors else 200)


@require_GET
@needs(Right.SEE_SCORES)
def scores(request: HttpRequest) -> HttpResponse:
    chosen, now = ScoresFilter(request.GET).chosen, timezone.now()
    found = Survey.objects.visible_to(staff_of(request)).at(request.branch).answered().of_class(chosen)
    page = newest_first(found.select_related("client", "visit"), before=request.GET.get("before"))
    context = {
        "slice": page, "rows": page.rows, "chosen": chosen, "classes": NpsClass,
        "nps": queries.branch_score(request.branch, start=now - SCORE_OF, end=now),
    }  # fmt: skip
    return render(request, "feedback/scores.html", context)
