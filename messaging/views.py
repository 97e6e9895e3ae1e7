"""The outbox, the texts, and the one public page: saying stop."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.models import Client
from messaging import operations, texts
from messaging.forms import OutboxFilter, TextChoice, TextForm
from messaging.mail import paragraphs
from messaging.models import Message, Template
from salon.cursor import newest_first
from salon.links import read_link
from salon.models import Company
from salon.roles import Right, needs, staff_of


@require_GET
@needs(Right.SEE_OUTBOX)
def outbox(request: HttpRequest) -> HttpResponse:
    form = OutboxFilter(request.GET)
    chosen = form.chosen
    found = (
        Message.objects.visible_to(staff_of(request))
        .at(request.branch)
        .in_state(chosen["state"])
        .of_kind(chosen["kind"])
    )
    page = newest_first(found.select_related("client"), before=request.GET.get("before"))
    context = {"form": form, "chosen": chosen, "states": Message.State, "slice": page, "rows": page.rows}
    return render(request, "messaging/outbox.html", context)


@require_GET
@needs(Right.SEE_OUTBOX)
def message(request: HttpRequest, pk: int) -> HttpResponse:
    found = Message.objects.visible_to(staff_of(request)).select_related("client", "branch")
    shown = get_object_or_404(found, pk=pk)
    return render(request, "messaging/message.html", {"message": shown, "paragraphs": paragraphs(shown.body)})


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_TEXTS)
def text(request: HttpRequest) -> HttpResponse:
    choice = TextChoice(request.GET)
    kind, language = choice.chosen
    own = Template.objects.filter(kind=kind, language=language).first()
    shown = own or texts.built_in(kind, language)
    form = TextForm(request.POST or None, kind=kind, initial={"subject": shown.subject, "body": shown.body})
    if request.method == "POST" and form.is_valid():
        operations.save_text(kind=kind, language=language, by=staff_of(request), **form.cleaned_data)
        messages.success(request, _("The text is saved. Messages written from now on use it."))
        return redirect(request.get_full_path())
    example = form if form.is_bound else TextForm({"subject": shown.subject, "body": shown.body}, kind=kind)
    letter_kind = texts.LETTER_OF.get(kind, kind)
    context = {
        "form": form, "choice": choice, "kind": kind, "language": language, "own": own, "letter": example.preview, "kinds": texts.KINDS,
        "letter_kind": letter_kind, "sms_kind": texts.BY_SMS.get(letter_kind),
        "words": texts.WORDS[kind], "here": request.get_full_path(),
    }  # fmt: skip
    return render(request, "messaging/texts.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Right.EDIT_TEXTS)
def preview(request: HttpRequest) -> HttpResponse:
    """The letter as it would look; what is wrong with the text, while something is."""
    kind, _language = TextChoice(request.GET).chosen
    form = TextForm(request.POST, kind=kind)
    return render(request, "messaging/texts.html#preview", {"letter": form.preview, "form": form})


@require_POST
@needs(Right.EDIT_TEXTS)
def restore(request: HttpRequest) -> HttpResponse:
    kind, language = TextChoice(request.GET).chosen
    operations.restore_text(kind=kind, language=language, by=staff_of(request))
    messages.success(request, _("The built-in text is back."))
    return redirect(f"{reverse('messaging:texts')}?kind={kind}&language={language}")


@login_not_required
@csrf_exempt  # the token is the right to do it; mail programs post without a cookie (RFC 8058)
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows one button, because mail scanners open links; POST does it."""
    link = read_link("messaging:unsubscribe", token)
    client = Client.objects.filter(pk=link["client"]).first() if link else None
    if link is None or client is None:
        return render(request, "bad_link.html", status=404)
    if request.method == "POST":
        operations.unsubscribe(client, channel=link["channel"], everything=link["everything"], now=timezone.now())
    with translation.override(client.language or Company.objects.get().language):
        return render(
            request,
            "messaging/unsubscribe.html",
            {"is_done": request.method == "POST", "everything": link["everything"]},
        )
