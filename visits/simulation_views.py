"""The loyalty simulator: other rules are tried on the last twelve months before they are published."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from salon.roles import Right, needs, staff_of
from visits.forms import PublishRulesForm, SimulationForm
from visits.operations import publish_rules
from visits.queries import book_of, shown_result, simulated


def simulation_form(request: HttpRequest) -> SimulationForm:
    return SimulationForm(request.GET or None, today=book_of(request.company))  # type: ignore[attr-defined]


@require_GET
@needs(Right.EDIT_COMPANY)
def simulator(request: HttpRequest) -> HttpResponse:
    form = simulation_form(request)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        result = simulated(request.company, form.tried, now=timezone.now())  # type: ignore[attr-defined]
        context |= {"result": shown_result(result, form.tried), "is_changed": form.tried != form.today}
        context["publish"] = PublishRulesForm(initial={"known": form.today.mark})
    return render(request, "visits/simulator.html", context, status=422 if form.errors else 200)


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
