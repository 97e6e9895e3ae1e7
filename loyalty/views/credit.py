"""Who may owe and how much, who owes, and paying it off."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clients.models import Client
from loyalty.forms import CreditForm, PayInForm
from loyalty.models import AccountKind, Entry
from loyalty.operations import pay_debt_from_deposit, pay_in, set_credit_limit
from loyalty.queries import balances, debt_of, debts
from salon.formats import format_money
from salon.roles import Right, needs, staff_of


@require_GET
@needs(Right.MOVE_MONEY)
def debt_list(request: HttpRequest) -> HttpResponse:
    """?branch=all: of all branches of the person, else of the one in the top bar."""
    branches = request.branches if request.GET.get("branch") == "all" else [request.branch]  # type: ignore[attr-defined]
    rows = debts(branches)
    context = {"debts": rows, "total": sum(row.owed for row in rows), "is_all": request.GET.get("branch") == "all"}
    return render(request, "loyalty/debts.html", context)


@require_http_methods(["GET", "POST"])
@needs(Right.TRUST_CREDIT)
def credit(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)
    held = debt_of(client)
    form = CreditForm(request.POST or None, company=request.company, initial={"limit": held.limit if held else None})  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        set_credit_limit(client, **form.cleaned_data, by=staff_of(request), now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("clients:card", client.pk)
    decisions = client.credit_decisions.select_related("by")  # type: ignore[attr-defined]
    context = {"client": client, "form": form, "owed": -held.balance if held else 0, "decisions": decisions}
    return render(request, "loyalty/credit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@needs(Right.MOVE_MONEY)
def pay_off(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)
    held = debt_of(client)
    owed = -held.balance if held and held.balance else None
    deposit = balances(client)[AccountKind.DEPOSIT]
    form = PayInForm(request.POST or None, company=request.company, prefix="debt", owed=owed, deposit=deposit)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        entry = paid_off(client, form.cleaned_data, branch=request.branch, by=staff_of(request), now=timezone.now())  # type: ignore[attr-defined]
        left = -entry.balance_after
        words = _("Paid off. Still owed: %(sum)s.") if left else _("Paid off. Nothing is owed any more.")
        messages.success(request, words % {"sum": format_money(left)})
        return redirect("clients:card", client.pk)
    context = {"client": client, "form": form, "owed": owed}
    return render(request, "loyalty/pay_off.html", context, status=422 if form.is_bound else 200)


def paid_off(client: Client, given: dict[str, Any], **moved: Any) -> Entry:
    if given["payment_kind"] == AccountKind.DEPOSIT:
        return pay_debt_from_deposit(client, amount=given["amount"], key=given["key"], **moved)
    return pay_in(client, **given, kind=AccountKind.CREDIT, **moved)
