"""The loyalty simulator: other rules are tried on the last twelve months before they are published."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from salon.roles import Right, needs, staff_of
from visits.forms import PublishRulesForm, SimulationForm
from visits.operations import publish_rules
from visits.queries import book_of, shown_result
from visits.simulation import Book
from visits.tasks import reckon_trial
from visits.trials import Trial, announce, trial_of


def simulation_form(request: HttpRequest) -> SimulationForm:
    return SimulationForm(request.GET or None, today=book_of(request.company))  # type: ignore[attr-defined]


@require_GET
@needs(Right.EDIT_COMPANY)
def simulator(request: HttpRequest) -> HttpResponse:
    form = simulation_form(request)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        trial = begun_trial(form.today, form.tried)
        context |= {"trial": trial, "is_changed": form.tried != form.today}
        if trial.result:
            context["result"] = shown_result(trial.result, form.tried)
            context["publish"] = PublishRulesForm(initial={"known": form.today.mark})
    return render(request, "visits/simulator.html", context, status=422 if form.errors else 200)


def begun_trial(today: Book, tried: Book) -> Trial:
    trial = trial_of(today, tried)
    if trial.is_new and announce(trial, tried):
        reckon_trial.delay(trial.key)
    return trial_of(today, tried)


@require_POST
@needs(Right.EDIT_COMPANY)
def simulator_publish(request: HttpRequest) -> HttpResponse:
    """The trial stands in the address, as it was reckoned."""
    form, publish = simulation_form(request), PublishRulesForm(request.POST)
    if not (form.is_bound and form.is_valid() and publish.is_valid()):
        raise Http404
    publish_rules(form.tried, known=publish.cleaned_data["known"], by=staff_of(request))
    messages.success(request, _("These are the rules now. Cards climb tonight, or with the next visit."))
    return redirect("visits:simulator")
