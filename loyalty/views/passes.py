"""Kinds of passes, and passes: sold, frozen, renewed. Using one is a line of the bill."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.models import Client
from loyalty.forms import FreezeForm, PassFilter, PassForm, PayOutForm, PlanForm
from loyalty.models import AccountKind, Entry, Pass, PassPlan
from loyalty.operations import freeze_pass, pay_out_pass, price_of_pass, sell_pass
from loyalty.pass_uses import uses_of
from loyalty.views.certificates import ROWS, today
from salon.formats import format_money
from salon.roles import Right, needs, staff_of


@require_GET
@needs(Right.EDIT_COMPANY)
def plans(request: HttpRequest) -> HttpResponse:
    rows = PassPlan.objects.order_by("-is_active", "name").prefetch_related("services")
    return render(request, "loyalty/plans.html", {"plans": rows})


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def plan_new(request: HttpRequest) -> HttpResponse:
    form = PlanForm(request.POST or None, company=request.company)  # type: ignore[attr-defined]
    return plan_page(request, form, title=_("New kind of pass"))


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(PassPlan, pk=pk)
    title = row.name
    form = PlanForm(request.POST or None, instance=row, company=request.company)  # type: ignore[attr-defined]
    return plan_page(request, form, title=title)


def plan_page(request: HttpRequest, form: forms.ModelForm, *, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("loyalty:plans")
    return render(request, "loyalty/plan.html", {"form": form, "title": title}, status=422 if form.is_bound else 200)


@require_GET
@needs(Right.SELL_PREPAID)
def passes(request: HttpRequest) -> HttpResponse:
    """Of all clients: running ones, those to renew soon, those that ended."""
    form = PassFilter(request.GET)
    day, state = today(request, timezone.now()), form.chosen
    rows = Pass.objects.select_related("plan", "client").with_balance()
    found = {"": rows.current(day), "ending": rows.ending(day), "ended": rows.ended(day)}[state]
    page = Paginator(found.order_by("-ends_on" if state == "ended" else "ends_on", "pk"), ROWS)
    context = {"page": page.get_page(request.GET.get("page")), "state": state, "states": PassFilter.CHOICES}
    return render(request, "loyalty/passes.html", context)


@require_http_methods(["GET", "POST"])
@needs(Right.SELL_PREPAID)
def pass_new(request: HttpRequest, pk: int) -> HttpResponse:
    """?renews=: instead of this pass of the client."""
    by, now, asked = staff_of(request), timezone.now(), request.GET.get("renews", "")
    client = get_object_or_404(Client.objects.visible_to(by), pk=pk)
    old = get_object_or_404(client.passes.select_related("plan"), pk=asked) if asked.isdigit() else None  # type: ignore[attr-defined]
    form = PassForm(request.POST or None, company=request.company, day=today(request, now), renews=old)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        sold = sell_pass(
            client, plan=given["plan"], payments=form.payments(form.price_of(given["plan"])), branch=request.branch, by=by, now=now,  # type: ignore[attr-defined]
            key=given["key"], starts_on=given["starts_on"], renews=old,
        )  # fmt: skip
        messages.success(request, _("The pass “%(name)s” is sold.") % {"name": sold.plan.name})
        return redirect("loyalty:pass", sold.pk)
    context = {"client": client, "form": form, "old": old, "has_plans": form.fields["plan"].queryset.exists()}  # type: ignore[attr-defined]
    return render(request, "loyalty/pass_new.html", context, status=422 if form.is_bound else 200)


@require_GET
@needs(Right.SELL_PREPAID)
def pass_page(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(request, pk), now=timezone.now())


@require_POST
@needs(Right.SELL_PREPAID)
def pass_freeze(request: HttpRequest, pk: int) -> HttpResponse:
    row, form, now = found(request, pk), FreezeForm(request.POST), timezone.now()
    if not form.is_valid():
        return shown(request, row, now=now, freeze=form)
    freeze_pass(row, **form.cleaned_data, by=staff_of(request), now=now)
    messages.success(request, _("Frozen: the pass ends so much later."))
    return redirect("loyalty:pass", row.pk)


@require_POST
@needs(Right.REFUND)
def pass_pay_out(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is left goes back to the client, and the pass ends."""
    row, form, now = found(request, pk), PayOutForm(request.POST), timezone.now()
    if not form.is_valid():
        return shown(request, row, now=now, out=form)
    entry = pay_out_pass(row, **form.cleaned_data, branch=request.branch, by=staff_of(request), now=now)  # type: ignore[attr-defined]
    messages.success(request, _("Paid back: %(sum)s.") % {"sum": format_money(-entry.amount)})
    return redirect("loyalty:pass", row.pk)


def found(request: HttpRequest, pk: int) -> Pass:
    clients = Client.objects.visible_to(staff_of(request))
    rows = Pass.objects.filter(client__in=clients).with_balance().select_related("plan", "client", "branch", "sold_by")
    return get_object_or_404(rows.select_related("renewed_by", "renews"), pk=pk)


def shown(
    request: HttpRequest, row: Pass, *, now: datetime, freeze: FreezeForm | None = None, out: PayOutForm | None = None
) -> HttpResponse:
    day = today(request, now)
    entries = Entry.objects.filter(account__kind=AccountKind.PASS, account__subject=row.ledger_subject)
    freezes = list(row.freezes.all())
    context = {
        "pass": row,
        "day": day,
        "services": row.plan.services.all(),
        "uses": uses_of(row, by=staff_of(request)),
        "entries": entries.select_related("branch", "by"),
        "freezes": freezes,
        "days_to_freeze": row.plan.most_frozen_days - sum((each.days.days for each in freezes), 0),
        "frozen": next((each for each in freezes if each.first_day <= day <= each.last_day), None),
        "is_over": row.ends_on < day or row.visits_left == 0,
        "is_renewed": hasattr(row, "renewed_by"),
        "percent": row.renewal_percent(day),
        "until": row.renewal_until(day),
        "price": price_of_pass(row.plan, renews=row, day=day, company=request.company),  # type: ignore[attr-defined]
        "form": freeze or FreezeForm(),
        "out_form": out or PayOutForm(),
    }
    return render(request, "loyalty/pass.html", context, status=422 if freeze or out else 200)
