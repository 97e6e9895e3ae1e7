"""Hidden contacts, shown for a minute to those who may ask for them. Nothing of it is kept by the browser."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from clients.forms.privacy import RevealForm
from clients.models import Client
from clients.operations import reveal_contacts
from clients.queries import revealed
from salon.roles import Right, needs, staff_of


@require_http_methods(["GET", "POST"])
@needs(Right.REVEAL_CONTACTS)
@never_cache
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    by, now = staff_of(request), timezone.now()
    client = get_object_or_404(Client.objects.visible_to(by), pk=pk)
    form = RevealForm(request.POST or None)
    if not form.is_valid():
        template = "clients/reveal.html#dialog" if request.htmx else "clients/reveal.html"  # type: ignore[attr-defined]
        return render(request, template, {"client": client, "form": form}, status=422 if form.is_bound else 200)
    reveal_contacts(client, reason=form.cleaned_data["reason"], by=by, now=now)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("clients:revealed", pk)
    contacts = revealed(client, by=by, now=now)
    return render(request, "clients/revealed.html#dialog", {"client": client, "contacts": contacts})


@require_GET
@needs(Right.REVEAL_CONTACTS)
@never_cache
def revealed_contacts(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked again and again while the minute runs; the server decides when it is over."""
    by = staff_of(request)
    client = get_object_or_404(Client.objects.visible_to(by), pk=pk)
    context = {"client": client, "contacts": revealed(client, by=by, now=timezone.now())}
    template = "clients/revealed.html#contacts" if request.htmx else "clients/revealed.html"  # type: ignore[attr-defined]
    return render(request, template, context)
