"""Today's calls, what came of each, and the scripts."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaigns import operations, queries
from campaigns.forms import CallListForm, ResultForm, ScriptForm
from campaigns.models import Call, Script
from campaigns.scripts import BUILT_IN, SITUATIONS
from salon.models import Branch
from salon.roles import Right, needs, staff_of

ROWS = 50


@require_GET
@needs(Right.WORK_CALL_LIST)
def calls(request: HttpRequest) -> HttpResponse:
    """The day's list; the first call that is still to make stands ready."""
    branch: Branch | None = request.branch  # type: ignore[attr-defined]
    if branch is None:
        return render(request, "campaigns/calls.html", {"page": None})
    today = branch.local_day(timezone.now())
    found = Call.objects.visible_to(staff_of(request)).for_day(branch, today).select_related("client").to_make_first()
    ready = found.to_make().first()
    return show(request, found, ready, ResultForm())


@require_GET
@needs(Right.WORK_CALL_LIST)
def call(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = the_call(request, pk)
    return show(request, calls_beside(request, chosen), chosen, ResultForm())


@require_POST
@needs(Right.WORK_CALL_LIST)
def result(request: HttpRequest, pk: int) -> HttpResponse:
    chosen, form = the_call(request, pk), ResultForm(request.POST)
    if not form.is_valid():
        return show(request, calls_beside(request, chosen), chosen, form, status=422)
    operations.record_result(chosen, by=staff_of(request), now=timezone.now(), **form.cleaned_data)
    if form.cleaned_data["result"] == Call.Result.BOOKED:
        return redirect(f"{reverse('bookings:new')}?client={chosen.client_id}")
    messages.success(
        request,
        _("%(client)s: %(result)s")
        % {"client": chosen.client, "result": Call.Result(form.cleaned_data["result"]).label},
    )
    return redirect("campaigns:calls")


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_SEGMENTS)
def call_list(request: HttpRequest) -> HttpResponse:
    """Whom this branch's list is made of from tomorrow on."""
    branch: Branch | None = request.branch  # type: ignore[attr-defined]
    if branch is None:
        return redirect("campaigns:calls")
    chosen = request.GET.get("segment") or queries.segment_to_call(branch)
    form = CallListForm(request.POST if request.method == "POST" else None, initial={"segment": chosen})
    if request.method == "GET" or not form.is_valid():
        return render(request, "campaigns/call_list.html", {"form": form}, status=422 if form.errors else 200)
    operations.limit_call_list(branch, by=staff_of(request), now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("The next list is made like this."))
    return redirect("campaigns:calls")


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_TEXTS)
def scripts(request: HttpRequest) -> HttpResponse:
    """One form a situation; saving makes a new version."""
    form = ScriptForm(request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        operations.write_script(**form.cleaned_data, by=staff_of(request), now=timezone.now())
        messages.success(request, _("The new version is shown from the next call on."))
        return redirect("campaigns:scripts")
    newest = {script.situation: script for script in Script.objects.newest().select_related("written_by")}
    items = [
        {"label": label, "script": newest.get(name), "form": script_form(name, newest.get(name), form)}
        for name, label in SITUATIONS.items()
    ]
    return render(request, "campaigns/scripts.html", {"items": items}, status=422 if form else 200)


def script_form(name: str, newest: Script | None, posted: ScriptForm | None) -> ScriptForm:
    if posted and posted.data.get("situation") == name:
        return posted
    return ScriptForm(
        initial={"situation": name, "text": newest.text if newest else BUILT_IN[name]}, auto_id=f"id_{name}_%s"
    )


def the_call(request: HttpRequest, pk: int) -> Call:
    return get_object_or_404(
        Call.objects.visible_to(staff_of(request)).select_related("client", "branch", "made_by"), pk=pk
    )


def calls_beside(request: HttpRequest, chosen: Call) -> Any:
    """The list of the day the call belongs to."""
    found = Call.objects.visible_to(staff_of(request)).for_day(chosen.branch, chosen.day)
    return found.select_related("client").to_make_first()


def show(request: HttpRequest, found: Any, chosen: Call | None, form: ResultForm, status: int = 200) -> HttpResponse:
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")), "progress": queries.progress(found), "chosen": chosen, "form": form,
        "script": queries.script_for(chosen.situation) if chosen else "", "results": Call.Result,
    }  # fmt: skip
    return render(request, "campaigns/calls.html", context, status=status)
