"""Kinds of clients: the activity matrix, the classes, movement between them, and the clients behind each number."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clients.forms import ClientListForm, MembersForm, MovementForm
from clients.kinds import ASPECTS, boundaries
from clients.models import Client, Norm
from clients.queries import kinds_of_clients, members, moves_between
from salon.roles import Right, needs, staff_of


@require_GET
@needs(Right.EDIT_SEGMENTS)
def kinds(request: HttpRequest) -> HttpResponse:
    by, company = staff_of(request), request.company  # type: ignore[attr-defined]
    scope, form = ClientListForm(request.GET), MovementForm(request.GET)
    scope.is_valid()
    form.is_valid()
    branch, aspect = scope.chosen_branch(by), form.chosen_aspect()
    first, last = form.chosen_period(request.branch.local_day(timezone.now()))  # type: ignore[attr-defined]
    context = {
        "kinds": kinds_of_clients(by=by, company=company, branch=branch),
        "moves": moves_between(aspect, first, last, by=by, branch=branch),
        "form": MovementForm(initial={"aspect": aspect, "first": first, "last": last}),
        "first": first,
        "last": last,
        "branch": branch,
    }
    return render(request, "clients/kinds.html", context)


@require_GET
@needs(Right.EDIT_SEGMENTS)
def kind_clients(request: HttpRequest) -> HttpResponse:
    """Exactly the clients that a number of the page of kinds has counted."""
    by, form = staff_of(request), MembersForm(request.GET)
    if not form.is_valid():
        raise Http404
    branch, after = form.chosen_branch(by), form.last_seen(by)
    clients = form.narrowed(Client.objects.visible_to(by))
    clients = clients.filter(home_branch=branch) if branch else clients
    context = {"members": members(clients, after=after), "after": after, "branch": branch, **title_of(request, form)}
    return render(request, "clients/kind_clients.html", context)


def title_of(request: HttpRequest, form: MembersForm) -> dict[str, Any]:
    """The class by name with its boundary, or the two classes, or the cell."""
    data, aspect = form.cleaned_data, ASPECTS.get(form.cleaned_data["aspect"])
    if form.is_cell or aspect is None:
        return {"since": data["since"], "active": data["active"], "is_cell": True}
    if form.is_movement:
        was, became = aspect.label_of(data["was"]), aspect.label_of(data["became"])
        return {"title": f"{was} → {became}", "aspect": aspect, "first": data["first"], "last": data["last"]}
    norm = Norm.objects.filter(family=None).first()
    rule = boundaries(request.company, norm)[aspect.name, data["name"]]  # type: ignore[attr-defined]
    return {"title": aspect.label_of(data["name"]), "aspect": aspect, "rule": rule}
