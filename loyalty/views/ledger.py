"""Pages of the ledger."""

from decimal import Decimal

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clients.models import Client
from loyalty.forms import CardForm, DepositOutForm, LedgerFilter, PayInForm
from loyalty.models import AccountKind, Card, Entry
from loyalty.operations import pay_in, pay_out
from loyalty.queries import balances, lots_ahead, usual_receipt
from salon.doubts import about_deposit
from salon.formats import format_money
from salon.forms.doubts import ask, insist
from salon.roles import Right, needs, staff_of

ROWS = 25
LOTS = 6


@require_http_methods(["GET", "POST"])
@needs(Right.MOVE_MONEY)
def deposit(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)
    form = PayInForm(request.POST or None, company=request.company)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid() and is_meant(form, "amount", usual=usual_receipt(client)):
        entry = pay_in(client, **form.cleaned_data, branch=request.branch, by=staff_of(request), now=timezone.now())  # type: ignore[attr-defined]
        messages.success(
            request, _("Paid in. The deposit is now %(sum)s.") % {"sum": format_money(entry.balance_after)}
        )
        return redirect("clients:card", client.pk)
    return form_page(request, "loyalty/deposit.html", client, form)


@require_http_methods(["GET", "POST"])
@needs(Right.REFUND)
def deposit_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Money of the deposit goes back to the client."""
    client = get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)
    form = DepositOutForm(request.POST or None, company=request.company)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        entry = pay_out(client, **form.cleaned_data, branch=request.branch, by=staff_of(request), now=timezone.now())  # type: ignore[attr-defined]
        words = {"paid": format_money(-entry.amount), "sum": format_money(entry.balance_after)}
        messages.success(request, _("Paid back: %(paid)s. The deposit is now %(sum)s.") % words)
        return redirect("clients:card", client.pk)
    context = {"client": client, "form": form, "left": balances(client)[AccountKind.DEPOSIT]}
    return render(request, "loyalty/deposit_out.html", context, status=422 if form.is_bound else 200)


@require_GET
@needs(Right.MOVE_MONEY)
def ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """Every entry with the balance after it."""
    client = get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)
    kind = LedgerFilter(request.GET).chosen
    entries = Entry.objects.filter(account__client=client).select_related("account", "branch", "by")
    page = Paginator(entries.filter(account__kind=kind) if kind else entries, ROWS).get_page(request.GET.get("page"))
    context = {
        "client": client,
        "page": page,
        "kind": kind,
        "kinds": [each for each in AccountKind if each != AccountKind.CERTIFICATE],
        "balances": balances(client),
        "lots": lots_ahead(client)[:LOTS],
        "cards": Card.objects.filter(client=client).select_related("tier"),
    }
    return render(request, "loyalty/ledger.html", context)


def is_meant(form: forms.Form, name: str, *, usual: Decimal) -> bool:
    """A sum with one zero too many is asked about."""
    is_sure = ask(form, about_deposit(form.cleaned_data[name], usual=usual))
    if not is_sure:
        insist(form)
    return is_sure


def form_page(request: HttpRequest, template: str, client: Client, form: PayInForm | CardForm) -> HttpResponse:
    """A page of its own, or its dialog when htmx asks."""
    name = f"{template}#dialog" if request.htmx else template  # type: ignore[attr-defined]
    return render(request, name, {"client": client, "form": form}, status=422 if form.is_bound else 200)
