"""Making a client and changing the dossier."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.forms import ClientForm, NewClientForm, QuickClientForm
from clients.models import Client
from clients.operations import change_client, create_client, note_readings
from clients.queries import possible_duplicates, prefilled
from salon.roles import Right, needs, staff_of


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
    note_readings([client.pk], by=staff_of(request), company=request.company, now=timezone.now())  # type: ignore[attr-defined]
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
