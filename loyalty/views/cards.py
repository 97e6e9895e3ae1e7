"""Pages of cards and tiers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.models import Client
from loyalty.forms import CardForm, TierFormSet
from loyalty.models import Card, Tier
from loyalty.operations import block_card, issue_card, save_tiers
from loyalty.views.ledger import form_page
from salon.roles import Right, needs, staff_of


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


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def tiers(request: HttpRequest) -> HttpResponse:
    forms = TierFormSet(request.POST or None, queryset=Tier.objects.all())
    if request.method == "POST" and forms.is_valid():
        save_tiers([form.instance for form in forms if form.has_changed()], by=staff_of(request))
        messages.success(request, _("Tiers are saved. Cards move up with the next visit; nobody moves down."))
        return redirect("loyalty:tiers")
    return render(request, "loyalty/tiers.html", {"forms": forms}, status=422 if request.method == "POST" else 200)
