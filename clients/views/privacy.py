"""What the owner watches: alarms, readings, reveals, exports, decoys, erasures and the retention period."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.forms.privacy import ConsentTextsForm, DecoyForm, LanguageForm
from clients.models import Client
from clients.operations import make_decoy, mark_seen, set_decoy, write_consent_texts
from clients.operations.erasure import outlived
from clients.queries import watched
from clients.tasks import ERASED_A_NIGHT
from salon.roles import Right, needs, staff_of

PAGE = 50


@require_GET
@needs(Right.WATCH_PRIVACY)
def privacy(request: HttpRequest) -> HttpResponse:
    return shown(request, DecoyForm(branch=request.branch), status=200)  # type: ignore[attr-defined]


def shown(request: HttpRequest, decoy_form: DecoyForm, *, status: int) -> HttpResponse:
    now, company = timezone.now(), request.company  # type: ignore[attr-defined]
    waiting = outlived(company, today=timezone.localdate(now), now=now).order_by().count()
    context: dict[str, Any] = {
        "watched": watched(now=now, zone=timezone.get_current_timezone()),
        "decoy_form": decoy_form,
        "months": company.retention_months,
        "waiting": waiting,
        "a_night": ERASED_A_NIGHT,
    }
    return render(request, "clients/privacy.html", context, status=status)


@require_POST
@needs(Right.WATCH_PRIVACY)
def alarms_seen(request: HttpRequest) -> HttpResponse:
    mark_seen(by=staff_of(request), now=timezone.now())
    return redirect("clients:privacy")


@require_POST
@needs(Right.WATCH_PRIVACY)
def decoy_new(request: HttpRequest) -> HttpResponse:
    branch = request.branch  # type: ignore[attr-defined]
    form = DecoyForm(request.POST, branch=branch)
    if not form.is_valid():
        return shown(request, form, status=422)
    decoy = make_decoy(branch=branch, by=staff_of(request), now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("%(name)s is a decoy now. Only you see it.") % {"name": decoy})
    return redirect("clients:privacy")


@require_POST
@needs(Right.WATCH_PRIVACY)
def decoy_turn(request: HttpRequest, pk: int) -> HttpResponse:
    """On with `on=1`, off without."""
    by = staff_of(request)
    client = get_object_or_404(Client.objects.visible_to(by), pk=pk)
    set_decoy(client, is_decoy=bool(request.POST.get("on")), by=by, now=timezone.now())
    return redirect("clients:privacy")


@require_GET
@needs(Right.WATCH_PRIVACY)
def retention(request: HttpRequest) -> HttpResponse:
    """Who would be erased, longest away first."""
    now, company = timezone.now(), request.company  # type: ignore[attr-defined]
    found = outlived(company, today=timezone.localdate(now), now=now).select_related("home_branch")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "months": company.retention_months, "a_night": ERASED_A_NIGHT}
    return render(request, "clients/retention.html", context)


@require_http_methods(["GET", "POST"])
@needs(Right.WATCH_PRIVACY)
def consent_texts(request: HttpRequest) -> HttpResponse:
    company = request.company  # type: ignore[attr-defined]
    language = LanguageForm(request.POST or request.GET).chosen(company.language)
    form = ConsentTextsForm(request.POST or None, language=language)
    if form.is_valid():
        write_consent_texts(language, texts=form.cleaned_data, by=staff_of(request), now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("clients:privacy")
    context = {"form": form, "language": language, "languages": LanguageForm.base_fields["language"].choices}
    return render(request, "clients/consent_texts.html", context, status=422 if form.is_bound else 200)
