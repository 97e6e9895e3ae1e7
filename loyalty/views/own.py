"""The client's own page of their card, opened by a signed link without an account."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from clients.models import Client
from loyalty.addresses import OWN_PAGE
from loyalty.queries import card_of, climb_of, held_by
from loyalty.views.cards import face_of
from salon.links import read_link
from salon.models import Company


@login_not_required
@require_GET
@never_cache
def own_card(request: HttpRequest, token: str) -> HttpResponse:
    """The card in use now, whatever number it had when the link was made, and what the client has here; of the client the
    first name and nothing else.
    """
    limited = ratelimit.consume_or_429(request, action="visit_link", limit_get=True)
    if limited:
        return limited
    link, now = read_link(OWN_PAGE, token), timezone.now()
    client = Client.objects.present().filter(pk=link["client"]).select_related("home_branch").first() if link else None
    card = card_of(client, now) if client else None
    if client is None or card is None:
        return render(request, "bad_link.html", status=404)
    with translation.override(client.language or Company.objects.get().language):
        branch = client.home_branch
        context = face_of(card) | {"climb": climb_of(client, now), "client": client, "branch": branch}
        context["held"] = held_by(client, branch.local_day(now))
        return render(request, "loyalty/own_card.html", context)
