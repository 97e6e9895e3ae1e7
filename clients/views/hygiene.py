"""The list of cards to mend."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clients.forms import HygieneForm
from clients.models import Client, DeadContact
from clients.operations import mend_dead_contact, note_listed
from clients.queries.hygiene import counts, faulty
from salon.roles import Right, needs, staff_of


@require_GET
@needs(Right.EDIT_CLIENTS)
def hygiene(request: HttpRequest) -> HttpResponse:
    form, by = HygieneForm(request.GET), staff_of(request)
    form.is_valid()
    branch, today = form.chosen_branch(by), timezone.localdate()
    counted = counts(by=by, today=today, branch=branch)
    chosen = form.chosen_fault() or next((each.fault for each in counted if each.count), counted[0].fault)
    shown = faulty(chosen, by=by, today=today, branch=branch, after=form.last_seen(by))
    if chosen.contacts:
        pks = [row.client.pk for row in shown.rows]
        note_listed(pks, by=by, company=request.company, now=timezone.now())  # type: ignore[attr-defined]
    context = {
        "counted": counted,
        "chosen": chosen,
        "page": shown,
        "branch": branch,
        "is_later": "after" in request.GET,
    }
    return render(request, "clients/hygiene.html", context)


@require_POST
@needs(Right.EDIT_CLIENTS)
def contact_mend(request: HttpRequest, pk: int) -> HttpResponse:
    """“It works after all”, of every dead contact of one channel of a client."""
    by = staff_of(request)
    client = get_object_or_404(Client.objects.visible_to(by), pk=pk)
    for dead in DeadContact.objects.open().filter(client=client, channel=request.POST.get("channel", "")):
        mend_dead_contact(dead, now=timezone.now())
    messages.success(request, _("%(name)s: taken as working again.") % {"name": client})
    return redirect("clients:hygiene")
