"""Pages of cards, tiers and the ledger."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.models import Client
from loyalty.forms import CardForm, PayInForm, TierFormSet
from loyalty.models import Card, Entry, Tier
from loyalty.operations import block_card, issue_card, pay_in, save_tiers
from loyalty.queries import balances
from salon.formats import format_money
from salon.roles import Right, needs, staff_of

ROWS = 25


@require_http_methods(["GET", "POST"])
@needs(Right.MOVE_MONEY)
def deposit(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)
    form = PayInForm(request.POST or None, company=request.company)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        entry = pay_in(client, **form.cleaned_data, branch=request.branch, by=staff_of(request), now=timezone.now())  # type: ignore[attr-defined]
        messages.success(
            request, _("Paid in. The deposit is now %(sum)s.") % {"sum": format_money(entry.balance_after)}
        )
        return redirect("clients:card", client.pk)
    return form_page(request, "loyalty/deposit.html", client, form)


@require_http_methods(["GET", "POST"])
@needs(Right.MOVE_MONEY)
def card_new(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)
    form = CardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        card = issue_card(client, number=form.cleaned_data["number"], by=staff_of(request), now=timezone.now())
        messages.success(request, _("Card %(number)s is given out.") % {"number": card.number})
        return redirect("clients:card", client.pk)
    return form_page(request, "loyalty/card_new.html", client, form)


@require_POST
@needs(Right.MOVE_MONEY)
def card_block(request: HttpRequest, pk: int) -> HttpResponse:
    clients = Client.objects.visible_to(staff_of(request))
    card = get_object_or_404(Card.objects.filter(client__in=clients), pk=pk)
    block_card(card, by=staff_of(request), now=timezone.now())
    messages.success(request, _("Card %(number)s is blocked.") % {"number": card.number})
    return redirect("clients:card", card.client_id)


@require_GET
@needs(Right.MOVE_MONEY)
def ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """Every entry with the balance after it."""
    client = get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)
    entries = Entry.objects.filter(account__client=client).select_related("account", "branch", "by")
    page = Paginator(entries, ROWS).get_page(request.GET.get("page"))
    cards = Card.objects.filter(client=client).select_related("tier")
    return render(
        request, "loyalty/ledger.html", {"client": client, "page": page, "balances": balances(client), "cards": cards}
    )


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def tiers(request: HttpRequest) -> HttpResponse:
    forms = TierFormSet(request.POST or None, queryset=Tier.objects.all())
    if request.method == "POST" and forms.is_valid():
        save_tiers([form.instance for form in forms if form.has_changed()], by=staff_of(request))
        messages.success(request, _("Tiers are saved. Cards move up with the next visit; nobody moves down."))
        return redirect("loyalty:tiers")
    return render(request, "loyalty/tiers.html", {"forms": forms}, status=422 if request.method == "POST" else 200)


def form_page(request: HttpRequest, template: str, client: Client, form: PayInForm | CardForm) -> HttpResponse:
    """A page of its own, or its dialog when htmx asks."""
    name = f"{template}#dialog" if request.htmx else template  # type: ignore[attr-defined]
    return render(request, name, {"client": client, "form": form}, status=422 if form.is_bound else 200)
