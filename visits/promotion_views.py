"""Planning a promotion: what it costs is seen before it is published."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from loyalty.models import DiscountKind
from loyalty.operations import publish_promotion
from loyalty.pricing import MOST_USUAL, Kind
from salon.doubts import about_size
from salon.forms.doubts import ask, insist
from salon.roles import Right, needs, staff_of
from visits.forms import BehindForm, PlanForm, PublishForm
from visits.queries import clients_behind, comparable, forecast, sales_behind, sales_of

ROWS = 25


def plan_form(request: HttpRequest) -> PlanForm:
    today = request.branch.local_day(timezone.now())  # type: ignore[attr-defined]
    return PlanForm(request.GET or None, company=request.company, today=today)  # type: ignore[attr-defined]


def planned(form: PlanForm) -> dict[str, Any]:
    """What the queries want to know of a plan that is right."""
    days = comparable(form.plan, form.today, is_year_ago=form.cleaned_data["compare"] == "year")
    return {"plan": form.plan, "days": days, "company": form.company, "now": timezone.now()}


def is_meant(form: PlanForm, publish: PublishForm) -> bool:
    """A size above what is usual is asked about, once everything else is right."""
    usual = None if form.is_above_ceiling else MOST_USUAL[Kind.PROMOTION]
    is_sure = ask(publish, about_size(form.plan.percent, usual=usual, kind=str(DiscountKind.PROMOTION.label)))
    if not is_sure:
        insist(publish)
    return is_sure


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def promotion(request: HttpRequest) -> HttpResponse:
    """The plan stands in the address; the POST only adds the name under which it is published."""
    form, publish = plan_form(request), PublishForm(request.POST or None)
    is_right = form.is_bound and form.is_valid()
    if request.method == "POST" and is_right and publish.is_valid() and is_meant(form, publish):
        name, company = publish.cleaned_data["name"].strip(), request.company  # type: ignore[attr-defined]
        made = publish_promotion(form.plan, name=name, company=company, by=staff_of(request))
        messages.success(request, _("“%(name)s” is published. Bills give it by themselves.") % {"name": made})
        return redirect("loyalty:discount", made.pk)
    context = {"form": form, "publish": publish, "forecast": forecast(**planned(form)) if is_right else None}
    wrong = form.errors or publish.errors
    return render(request, "visits/promotion.html", context, status=422 if wrong else 200)


@require_GET
@needs(Right.EDIT_COMPANY)
def promotion_sales(request: HttpRequest) -> HttpResponse:
    form, behind = plan_form(request), BehindForm(request.GET)
    if not (form.is_bound and form.is_valid() and behind.is_valid()):
        raise Http404
    found = sales_behind(sales_of(**planned(form)), **behind.cleaned_data)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return render(request, "visits/promotion_sales.html", {"page": page})


@require_GET
@needs(Right.EDIT_COMPANY)
def promotion_clients(request: HttpRequest) -> HttpResponse:
    form = plan_form(request)
    if not (form.is_bound and form.is_valid()):
        raise Http404
    page = Paginator(clients_behind(sales_of(**planned(form))), ROWS).get_page(request.GET.get("page"))
    return render(request, "visits/promotion_clients.html", {"page": page})
