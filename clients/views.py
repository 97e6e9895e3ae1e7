"""Pages of clients: the search box, the list, the card, and the tasks on the desk."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.card import filled
from clients.completeness import completeness
from clients.forms import (
    ClientForm,
    ClientListForm,
    InteractionForm,
    NewClientForm,
    OutcomeForm,
    QuickClientForm,
    TimelineForm,
)
from clients.models import Client, DeskTask
from clients.operations import change_client, close_task, create_client, hand_over, record_interaction
from clients.queries import changes_of, open_tasks, possible_duplicates, prefilled, shown_clients
from clients.queries import search as search_clients
from clients.timeline import kinds
from clients.timeline import page as timeline_page
from salon.roles import Right, needs, staff_of

EVENTS_ON_A_PAGE = 20


@require_GET
@needs(Right.SEE_CARDS)
def search(request: HttpRequest) -> HttpResponse:
    """As one types: a fragment. As a page: the only one found opens at once."""
    text = request.GET.get("q", "").strip()[:100]
    found = search_clients(text, by=staff_of(request), limit=8 if request.htmx else 50)  # type: ignore[attr-defined]
    if len(found) == 1 and not request.htmx:  # type: ignore[attr-defined]
        return redirect("clients:card", found[0].client_id)
    template = "clients/search.html#results" if request.htmx else "clients/search.html"  # type: ignore[attr-defined]
    return render(request, template, {"text": text, "found": found})


@require_GET
@needs(Right.SEE_CARDS)
def client_list(request: HttpRequest) -> HttpResponse:
    form = ClientListForm(request.GET)
    form.is_valid()
    by = staff_of(request)
    wanted: dict[str, Any] = {
        "segment": form.chosen_segment(),
        "branch": form.chosen_branch(by),
        "after": form.last_seen(by),
    }
    today = timezone.localdate()
    listed = shown_clients(by=by, company=request.company, today=today, **wanted)  # type: ignore[attr-defined]
    return render(request, "clients/list.html", {"listed": listed, **wanted, "today": today})


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_CLIENTS)
def new(request: HttpRequest) -> HttpResponse:
    """The whole form, or as a dialog the few first questions; afterwards back to where the client was needed."""
    form_class = QuickClientForm if request.htmx else NewClientForm  # type: ignore[attr-defined]
    given = request.POST if request.method == "POST" else None
    form = form_class(
        given, initial=prefilled(request.GET.get("name", "")), branch=request.branch, by=staff_of(request)
    )  # type: ignore[attr-defined]
    back = own_address(request, request.POST.get("next") or request.GET.get("next", ""))
    if given is None or not form.is_valid():
        return shown_form(request, form, back=back)
    if same := duplicates_unless_known(form):
        return shown_form(request, form, back=back, same=same)
    client = create_client(by=staff_of(request), now=timezone.now(), **form.values())
    messages.success(request, _("%(name)s is now a client.") % {"name": client})
    return redirect(with_client(back, client) if back else reverse("clients:card", args=[client.pk]))


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_CLIENTS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)
    given = request.POST if request.method == "POST" else None
    form = ClientForm(given, instance=client, branch=client.home_branch, by=staff_of(request))
    if given is None or not form.is_valid():
        return shown_form(request, form, client_name=full_name_of(pk))
    if {"phone", "email"} & set(form.changed_data) and (same := duplicates_unless_known(form, besides=pk)):
        return shown_form(request, form, client_name=full_name_of(pk), same=same)
    change_client(client, by=staff_of(request), now=timezone.now(), **form.values())
    messages.success(request, _("Saved."))
    return redirect("clients:card", pk)


def full_name_of(pk: int) -> str:
    """The name that is kept, whatever was typed into the form."""
    return Client.objects.get(pk=pk).name


def duplicates_unless_known(form: ClientForm, besides: int | None = None) -> list[Client]:
    cleaned = form.cleaned_data
    return (
        []
        if cleaned["anyway"]
        else possible_duplicates(phone=cleaned.get("phone"), email=cleaned.get("email", ""), besides=besides)
    )


def shown_form(
    request: HttpRequest, form: ClientForm, *, back: str = "", client_name: str = "", same: list[Client] | None = None
) -> HttpResponse:
    template = "clients/form.html#dialog" if request.htmx else "clients/form.html"  # type: ignore[attr-defined]
    context = {"form": form, "next": back, "same": same or [], "client_name": client_name}
    return render(request, template, context, status=200 if request.method == "GET" else 422)


def own_address(request: HttpRequest, address: str) -> str:
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()) else ""


def with_client(address: str, client: Client) -> str:
    parts = urlsplit(address)
    query = QueryDict(parts.query, mutable=True)
    query["client"] = str(client.pk)
    return parts._replace(query=query.urlencode()).geturl()


@require_GET
@needs(Right.SEE_CARDS)
def card(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "clients/card.html", card_of(request, pk))


@require_GET
@needs(Right.SEE_CARDS)
def drawer(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "clients/drawer.html", card_of(request, pk))


def card_of(request: HttpRequest, pk: int) -> dict[str, Any]:
    by, now = staff_of(request), timezone.now()
    client = get_object_or_404(Client.objects.visible_to(by).with_card(), pk=pk)
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
    form = TimelineForm(request.GET)
    form.is_valid()
    kind, before = form.chosen_kind(), form.chosen_before(now)
    shown = timeline_page(client, by=by, before=before, limit=EVENTS_ON_A_PAGE, kind=kind)
    is_first = before == now
    part = ("#history" if is_first else "#events") if request.htmx else ""  # type: ignore[attr-defined]
    context = {"client": client, "page": shown, "kind": kind, "kinds": kinds(), "is_first": is_first}
    return render(request, f"clients/timeline.html{part}", context)


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_CLIENTS)
def interaction_new(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)
    form = InteractionForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        template = "clients/interaction.html#dialog" if request.htmx else "clients/interaction.html"  # type: ignore[attr-defined]
        return render(request, template, {"client": client, "form": form}, status=422 if form.is_bound else 200)
    record_interaction(client, branch=request.branch, by=staff_of(request), now=timezone.now(), **form.values())  # type: ignore[attr-defined]
    messages.success(request, _("Written down."))
    return redirect("clients:card", pk)


@require_GET
@needs(Right.WORK_CALL_LIST)
def tasks(request: HttpRequest) -> HttpResponse:
    return shown_tasks(request, now=timezone.now())


@require_POST
@needs(Right.WORK_CALL_LIST)
def task_close(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(DeskTask.objects.visible_to(staff_of(request)), pk=pk)
    form, now = OutcomeForm(request.POST), timezone.now()
    if not form.is_valid():
        return shown_tasks(request, now=now, failed=(task.pk, form))
    close_task(task, outcome=form.cleaned_data["outcome"], by=staff_of(request), now=now)
    messages.success(request, _("Done: %(name)s.") % {"name": task.client})
    return redirect("clients:tasks")


def shown_tasks(request: HttpRequest, *, now: datetime, failed: tuple[int, OutcomeForm] | None = None) -> HttpResponse:
    """`failed` is the task whose outcome was not accepted, with the form that says why."""
    failed_pk, failed_form = failed or (None, None)
    waiting = open_tasks(request.branch, now=now)  # type: ignore[attr-defined]
    rows = [
        (each, failed_form if each.task.pk == failed_pk else OutcomeForm(auto_id=f"outcome_{each.task.pk}_%s"))
        for each in waiting
    ]
    return render(request, "clients/tasks.html", {"rows": rows}, status=422 if failed else 200)


@require_GET
@needs(Right.SEE_CHANGES)
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)
    return render(request, "clients/changes.html", {"client": client, "changes": changes_of(client)})


@require_POST
@needs(Right.HAND_OVER)
def handed_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one client as a file."""
    client = get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)
    everything = hand_over(client, branch=request.branch, by=staff_of(request), now=timezone.now())  # type: ignore[attr-defined]
    answer = JsonResponse(everything, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="client-{client.pk}.json"'
    return answer
