"""Pages of discount cards: one card with its codes and its story, and what may be done with it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.models import Client
from clients.queries import search
from loyalty.addresses import card_link
from loyalty.drawing import barcode_svg, qr_svg
from loyalty.forms import CardForm, KindForm, ReplaceForm, TransferForm
from loyalty.models import Card, CardQuerySet
from loyalty.operations import block_card, change_card, issue_card, replace_card, transfer_card
from loyalty.queries import climb_of, story_of
from loyalty.views.ledger import form_page
from salon.roles import Right, needs, staff_of

FOUND = 6


def cards_seen(request: HttpRequest) -> CardQuerySet:
    return Card.objects.filter(client__in=Client.objects.visible_to(staff_of(request))).select_related("client", "tier")


def face_of(card: Card) -> dict[str, Any]:
    """What stands on a card, on the desk's page and on the client's own."""
    return {"card": card, "barcode": barcode_svg(card.number), "qr": qr_svg(card.number)}


@require_GET
@needs(Right.SEE_CARDS)
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """To look at, to print, and to do something with; an old number shows which one came after it."""
    found = get_object_or_404(cards_seen(request).select_related("replaces"), pk=pk)
    context = face_of(found) | {
        "climb": None if found.is_blocked else climb_of(found.client, timezone.now()),
        "successor": Card.objects.filter(replaces=found).first(),
        "story": story_of(found),
        "link": card_link(found.client_id),
    }
    return render(request, "loyalty/card.html", context)


@require_http_methods(["GET", "POST"])
@needs(Right.MOVE_MONEY)
def card_new(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)
    form = CardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = issue_card(client, **form.cleaned_data, by=staff_of(request), now=timezone.now())
        messages.success(request, _("Card %(number)s is given out.") % {"number": given.number})
        return redirect("clients:card", client.pk)
    return form_page(request, "loyalty/card_new.html", client, form)


@require_http_methods(["GET", "POST"])
@needs(Right.MOVE_MONEY)
def card_change(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(cards_seen(request), pk=pk)
    form = KindForm(request.POST or None, initial={"kind": found.kind, "valid_until": found.valid_until})
    if form.is_valid():
        change_card(found, **form.cleaned_data, by=staff_of(request), now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("loyalty:card", found.pk)
    return asked(request, found, form, title=_("Kind and end date"), button=_("Save"))


@require_POST
@needs(Right.MOVE_MONEY)
def card_block(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(cards_seen(request), pk=pk)
    reason = request.POST.get("reason", "").strip()[:200]
    block_card(found, by=staff_of(request), now=timezone.now(), reason=reason)
    messages.success(request, _("Card %(number)s is blocked.") % {"number": found.number})
    return redirect("clients:card", found.client_id)


@require_http_methods(["GET", "POST"])
@needs(Right.MOVE_MONEY)
def card_replace(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(cards_seen(request), pk=pk)
    form = ReplaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = replace_card(found, **form.cleaned_data, by=staff_of(request), now=timezone.now())
        messages.success(request, _("Card %(number)s is given out.") % {"number": made.number})
        return redirect("loyalty:card", made.pk)
    return asked(request, found, form, title=_("Replace the card"), button=_("Replace"))


def asked(request: HttpRequest, found: Card, form: forms.Form, *, title: str, button: str) -> HttpResponse:
    context = {"card": found, "form": form, "title": title, "button": button}
    return render(request, "loyalty/card_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@needs(Right.MOVE_MONEY)
def card_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """?q= finds to whom; then why."""
    found, by = get_object_or_404(cards_seen(request), pk=pk), staff_of(request)
    form = TransferForm(request.POST or None, by=by)
    if form.is_valid():
        transfer_card(found, **form.cleaned_data, by=by, now=timezone.now())
        messages.success(request, _("The card belongs to %(name)s now.") % {"name": form.cleaned_data["to"]})
        return redirect("loyalty:card", found.pk)
    text = request.GET.get("q", "").strip()[:100]
    hits = [each for each in search(text, by=by, limit=FOUND) if each.client_id != found.client_id] if text else []
    context = {"card": found, "form": form, "text": text, "found": hits, "chosen": chosen(request, form)}
    return render(request, "loyalty/card_transfer.html", context, status=422 if form.is_bound else 200)


def chosen(request: HttpRequest, form: TransferForm) -> Client | None:
    asked_for = request.POST.get("to") or request.GET.get("to", "")
    people = form.fields["to"].queryset  # type: ignore[attr-defined]
    return people.filter(pk=asked_for).first() if asked_for.isdecimal() and len(asked_for) < 16 else None
