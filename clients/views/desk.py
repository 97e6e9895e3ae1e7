"""What is said with a client, and the tasks that come of it."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.forms import InteractionForm, OutcomeForm, ReplyForm
from clients.models import Client, DeskTask, Offer, Promise
from clients.operations import close_task, keep_promise, record_interaction, record_reply
from clients.queries import open_tasks
from salon.roles import Right, needs, staff_of


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


@require_POST
@needs(Right.SEE_CARDS)
def promise_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever kept it says so, the master too."""
    promise = get_object_or_404(Promise.objects.filter(client__in=Client.objects.visible_to(staff_of(request))), pk=pk)
    keep_promise(promise, by=staff_of(request), now=timezone.now())
    messages.success(request, _("Kept: %(text)s") % {"text": promise.text})
    return redirect("clients:card", promise.client_id)


@require_POST
@needs(Right.EDIT_CLIENTS)
def offer_reply(request: HttpRequest, pk: int) -> HttpResponse:
    offer = get_object_or_404(Offer.objects.filter(client__in=Client.objects.visible_to(staff_of(request))), pk=pk)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what the client said to “%(text)s”.") % {"text": offer.text})
        return redirect("clients:card", offer.client_id)
    record_reply(offer, by=staff_of(request), now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Written down."))
    return redirect("clients:card", offer.client_id)


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
