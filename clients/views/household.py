"""The family of a client: members, what they may do, children."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clients.forms.household import ChildForm, JoinForm, MemberForm
from clients.models import Child, Client, HouseholdMember
from clients.operations.household import (
    change_member,
    forget_child,
    join_household,
    leave_household,
    membership_of,
    note_child,
)
from clients.queries import search
from salon.roles import Right, needs, staff_of

FOUND = 6


@require_GET
@needs(Right.EDIT_CLIENTS)
def household(request: HttpRequest, pk: int) -> HttpResponse:
    return shown_household(request, client_of(request, pk), now=timezone.now())


@require_POST
@needs(Right.EDIT_CLIENTS)
def household_join(request: HttpRequest, pk: int) -> HttpResponse:
    client, by, now = client_of(request, pk), staff_of(request), timezone.now()
    form = JoinForm(request.POST, by=by)
    if not form.is_valid():
        return shown_household(request, client, now=now, join=form)
    member = join_household(client, by=by, now=now, **form.cleaned_data)
    messages.success(request, _("%(name)s is of the family now.") % {"name": member.client})
    return redirect("clients:household", pk)


@require_POST
@needs(Right.EDIT_CLIENTS)
def member_change(request: HttpRequest, pk: int) -> HttpResponse:
    clients = Client.objects.visible_to(staff_of(request))
    member = get_object_or_404(HouseholdMember.objects.filter(client__in=clients), pk=pk)
    form = MemberForm(request.POST)
    if form.is_valid():
        change_member(member, by=staff_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose who it is from the list."))
    return redirect("clients:household", member.client_id)


@require_POST
@needs(Right.EDIT_CLIENTS)
def household_leave(request: HttpRequest, pk: int) -> HttpResponse:
    client = client_of(request, pk)
    leave_household(client, by=staff_of(request), now=timezone.now())
    messages.success(request, _("%(name)s is out of the family.") % {"name": client})
    return redirect("clients:household", pk)


@require_POST
@needs(Right.EDIT_CLIENTS)
def child_note(request: HttpRequest, pk: int) -> HttpResponse:
    client, form = client_of(request, pk), ChildForm(request.POST)
    if not form.is_valid():
        return shown_household(request, client, now=timezone.now(), child=form)
    note_child(client, by=staff_of(request), **form.cleaned_data)
    messages.success(request, _("Written down."))
    return redirect("clients:household", pk)


@require_POST
@needs(Right.EDIT_CLIENTS)
def child_forget(request: HttpRequest, pk: int) -> HttpResponse:
    child = get_object_or_404(Child.objects.filter(parent__in=Client.objects.visible_to(staff_of(request))), pk=pk)
    forget_child(child, by=staff_of(request))
    messages.success(request, _("Taken off: %(name)s.") % {"name": child.name})
    return redirect("clients:household", child.parent_id)


def client_of(request: HttpRequest, pk: int) -> Client:
    return get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)


def shown_household(
    request: HttpRequest, client: Client, *, now: datetime, join: JoinForm | None = None, child: ChildForm | None = None
) -> HttpResponse:
    """?q= finds whom to add; a form that was not accepted comes back as it was typed."""
    reader = mine.household.reminders_to_id if (mine := membership_of(client)) else None
    by, text = staff_of(request), request.GET.get("q", "").strip()[:100]
    found = [each for each in search(text, by=by, limit=FOUND) if each.client_id != client.pk] if text else []
    everybody = [mine, *HouseholdMember.objects.beside(client).select_related("client")] if mine else []
    members = [(each, member_form(each, reader)) for each in everybody]
    context = {
        "client": client, "members": members, "text": text, "found": found, "join_form": join or JoinForm(by=by),
        "chosen": Client.objects.visible_to(by).filter(pk=chosen_number(request)).first(),
        "children": client.children_known.all(), "child_form": child or ChildForm(), "today": client.home_branch.local_day(now),
    }  # fmt: skip
    return render(request, "clients/household.html", context, status=422 if join or child else 200)


def chosen_number(request: HttpRequest) -> int | None:
    text = request.GET.get("other", "") or request.POST.get("other", "")
    return int(text) if text.isdecimal() and len(text) < 16 else None


def member_form(member: HouseholdMember, reader: int | None) -> MemberForm:
    gets = reader == member.client_id
    said = {"relation": member.relation, "may_book": member.may_book, "may_pay": member.may_pay, "gets_reminders": gets}
    return MemberForm(initial=said, auto_id=f"member_{member.pk}_%s")
