"""The search box, the list, the card with its history and changes, and handing the data over."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clients.card import filled
from clients.card_row import as_card_shows
from clients.forms import ClientListForm, TimelineForm
from clients.models import Client
from clients.operations import hand_over, note_listed, note_readings
from clients.queries import changes_of, shown_clients
from clients.queries import search as search_clients
from clients.questions import completeness
from clients.search import named_exactly, things_found
from clients.timeline import kinds
from clients.timeline import page as timeline_page
from salon.roles import Right, needs, staff_of

EVENTS_ON_A_PAGE = 20


@require_GET
@needs(Right.SEE_CARDS)
def search(request: HttpRequest) -> HttpResponse:
    """As one types: a fragment. As a page: the only one found opens at once, and so does a scanned number."""
    text = request.GET.get("q", "").strip()[:100]
    by = staff_of(request)
    if not request.htmx and (scanned := named_exactly(text, by=by)):  # type: ignore[attr-defined]
        return redirect("clients:card", scanned)
    things = things_found(text, by=by)
    found = search_clients(text, by=by, limit=8 if request.htmx else 50)  # type: ignore[attr-defined]
    if len(things) == 1 and not found and not request.htmx:  # type: ignore[attr-defined]
        return redirect(things[0].url)
    if len(found) == 1 and not request.htmx:  # type: ignore[attr-defined]
        return redirect("clients:card", found[0].client_id)
    if not request.htmx:  # type: ignore[attr-defined]
        pks = [each.client_id for each in found]
        note_listed(pks, by=by, company=request.company, now=timezone.now())  # type: ignore[attr-defined]
    template = "clients/search.html#results" if request.htmx else "clients/search.html"  # type: ignore[attr-defined]
    return render(request, template, {"text": text, "found": found, "things": things})


@require_GET
@needs(Right.SEE_CARDS)
def client_list(request: HttpRequest) -> HttpResponse:
    form = ClientListForm(request.GET)
    form.is_valid()
    by = staff_of(request)
    wanted: dict[str, Any] = {
        "segment": form.chosen_segment(by),
        "branch": form.chosen_branch(by),
        "after": form.last_seen(by),
    }
    today = timezone.localdate()
    listed = shown_clients(by=by, company=request.company, today=today, **wanted)  # type: ignore[attr-defined]
    note_listed([each.pk for each in listed.clients], by=by, company=request.company, now=timezone.now())  # type: ignore[attr-defined]
    return render(request, "clients/list.html", {"listed": listed, **wanted, "today": today})


@require_GET
@needs(Right.SEE_CARDS)
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The address of a merged card leads to the one it went into."""
    try:
        return render(request, "clients/card.html", card_of(request, pk))
    except Http404:
        kept = get_object_or_404(Client.objects.visible_to(staff_of(request)), absorbed=pk)
        return redirect("clients:card", kept.pk)


@require_GET
@needs(Right.SEE_CARDS)
def drawer(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "clients/drawer.html", card_of(request, pk))


def card_of(request: HttpRequest, pk: int) -> dict[str, Any]:
    by, now = staff_of(request), timezone.now()
    client = get_object_or_404(as_card_shows(Client.objects.visible_to(by)), pk=pk)
    note_readings([client.pk], by=by, company=request.company, now=now)  # type: ignore[attr-defined]
    return {
        "client": client,
        "places": filled(client, by=by, now=now),
        "completeness": completeness(client),
        "days_to_birthday": client.days_to_birthday(timezone.localdate(now)),
        "today": timezone.localdate(now),
    }


@require_GET
@needs(Right.SEE_CARDS)
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    by, now = staff_of(request), timezone.now()
    client = get_object_or_404(Client.objects.visible_to(by), pk=pk)
    form = TimelineForm(request.GET, by=by)
    form.is_valid()
    kind, before = form.chosen_kind(), form.chosen_before(now)
    shown = timeline_page(client, by=by, before=before, limit=EVENTS_ON_A_PAGE, kind=kind)
    is_first = before == now
    part = ("#history" if is_first else "#events") if request.htmx else ""  # type: ignore[attr-defined]
    context = {"client": client, "page": shown, "kind": kind, "kinds": kinds(by), "is_first": is_first}
    return render(request, f"clients/timeline.html{part}", context)


@require_GET
@needs(Right.SEE_CHANGES)
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)
    return render(
        request, "clients/changes.html", {"client": client, "changes": changes_of(client, by=staff_of(request))}
    )


@require_POST
@needs(Right.HAND_OVER)
def handed_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one client as a file."""
    client = get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)
    everything = hand_over(client, branch=request.branch, by=staff_of(request), now=timezone.now())  # type: ignore[attr-defined]
    answer = JsonResponse(everything, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="client-{client.pk}.json"'
    return answer
