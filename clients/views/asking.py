"""Asking a client what the dossier does not know: one question in a dialog, a link with its QR code, and the client's own page."""

from collections.abc import Sequence

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.forms.asking import AnswersForm
from clients.models import Asking, Client
from clients.operations.asking import answer_asking, answer_question, ask_client, waiting
from clients.questions import AT_ONCE, BY_NAME
from salon.links import client_link, read_link
from salon.models import Company
from salon.roles import Right, needs, staff_of

PAGE = "clients:answers"


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_CLIENTS)
def question(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One question, asked by whoever stands before the client."""
    client = get_object_or_404(Client.objects.visible_to(staff_of(request)).select_related("home_branch"), pk=pk)
    if name not in BY_NAME:
        raise Http404
    form = AnswersForm(request.POST or None, shown=[name], branch=client.home_branch, prefix="ask")
    if form.is_valid() and (form.answers() or form.nothing()):
        values = form.answers().get(name, {})
        by, now = staff_of(request), timezone.now()
        answer_question(client, name=name, values=values, nothing=not values, by=by, now=now)
        messages.success(request, _("Written down."))
        return redirect("clients:card", pk)
    if form.is_bound and form.is_valid():
        form.add_error(form.parts[name][0], _("Write the answer, or tick “Nothing to say”."))
    template = "clients/question.html#dialog" if request.htmx else "clients/question.html"  # type: ignore[attr-defined]
    context = {"client": client, "question": BY_NAME[name], "form": form}
    return render(request, template, context, status=422 if form.is_bound else 200)


@require_POST
@needs(Right.EDIT_CLIENTS)
def asking_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A link for the next questions; asked again it is the same link."""
    client = get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)
    made = ask_client(client, by=staff_of(request), now=timezone.now())
    return redirect("clients:asking", made.pk)


@require_GET
@needs(Right.EDIT_CLIENTS)
def asking(request: HttpRequest, pk: int) -> HttpResponse:
    """The link to send, the QR code to show, and “answer on this tablet”."""
    found = Asking.objects.select_related("client").filter(client__in=Client.objects.visible_to(staff_of(request)))
    shown = get_object_or_404(found, pk=pk)
    link = client_link(PAGE, {"asking": shown.pk})
    labels = [BY_NAME[name].wording for name in waiting(shown)]
    return render(request, "clients/asking.html", {"asking": shown, "link": link, "qr": qr(link), "labels": labels})


def qr(link: str) -> str:
    code = segno.make_qr(link, error="m")
    return mark_safe(code.svg_inline(scale=5, border=2, omitsize=True))  # noqa: S308 drawn by segno from our own address


@login_not_required
@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, token: str) -> HttpResponse:
    """The client's page: a question or two at a time. It shows nothing of what is already known."""
    link, now = read_link(PAGE, token), timezone.now()
    found = Asking.objects.select_related("client__home_branch").filter(pk=link["asking"]).first() if link else None
    if found is None or (found.valid_until <= now and not found.closed_at) or found.client.archived_at:
        return render(request, "bad_link.html", status=404)
    with translation.override(found.client.language or Company.objects.get().language):
        return put_questions(request, found)


def put_questions(request: HttpRequest, found: Asking) -> HttpResponse:
    left = waiting(found)
    if found.closed_at or not left:
        return render(request, "clients/answers_thanks.html", {"asking": found})
    shown = asked_names(request, found.questions) or left[:AT_ONCE]
    form = AnswersForm(request.POST or None, shown=shown, branch=found.client.home_branch)
    if form.is_valid():
        now = timezone.now()
        answer_asking(found, asked=shown, answers=form.answers(), nothing=form.nothing(), now=now)
        return redirect(request.path)
    number = len(found.questions) - len(left) + 1
    context = {"asking": found, "form": form, "shown": shown, "number": number, "of": len(found.questions)}
    return render(request, "clients/answers.html", context, status=422 if form.is_bound else 200)


def asked_names(request: HttpRequest, known: Sequence[str]) -> list[str]:
    """Which questions the sent page had on it."""
    return [name for name in request.POST.getlist("asked") if name in known][:AT_ONCE]
