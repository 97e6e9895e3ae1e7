"""Who sits at the desk: switching by PIN, and what people set for themselves."""

import logging

from allauth.core import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from salon import operations
from salon.feed_link import feed_link
from salon.forms.account import LanguageForm, OwnPinForm, PinForm
from salon.models import Staff
from salon.roles import MANAGERS, Right, needs, staff_of
from salon.views.front import BACKEND

audit = logging.getLogger("salon.audit")


def colleagues(request: HttpRequest) -> "list[Staff]":
    """The active people of the branch in the top bar."""
    found = Staff.objects.active().visible_to(staff_of(request))
    branch = request.branch  # type: ignore[attr-defined]
    return list(found.at(branch) if branch else found)


@require_GET
@never_cache
def people(request: HttpRequest) -> HttpResponse:
    return render(request, "salon/people.html", {"people": colleagues(request)})


@require_http_methods(["GET", "POST"])
@never_cache
def switch_person(request: HttpRequest, pk: int) -> HttpResponse:
    """A new session for the person; the branch in the top bar stays."""
    person = get_object_or_404(Staff.objects.active().visible_to(staff_of(request)), pk=pk)
    form = PinForm(request.POST or None, person=person, session_key=request.session.session_key or "")
    if request.method == "POST" and form.is_valid():
        before, branch = staff_of(request), request.session.get("branch")
        if before != person:
            login(request, person, backend=BACKEND)
            request.session["branch"] = branch
            audit.info(
                "person switched by PIN: %s (%s) → %s (%s)", before.username, before.pk, person.username, person.pk
            )
        return redirect("home")
    if form.errors:
        audit.warning("PIN refused: %s tried as %s (%s)", staff_of(request).username, person.username, person.pk)
    blocked = not person.pin or is_mfa_enabled(person)
    context = {
        "people": colleagues(request),
        "person": person,
        "form": form,
        "blocked": blocked,
        "second_factor": is_mfa_enabled(person),
    }
    return render(request, "salon/people.html", context, status=422 if form.errors else 200)


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    return account_page(
        request, pin_form=OwnPinForm(instance=staff_of(request)), language_form=LanguageForm(instance=staff_of(request))
    )


def account_page(request: HttpRequest, *, pin_form: OwnPinForm, language_form: LanguageForm) -> HttpResponse:
    person = Staff.objects.select_related("calendar_feed").get(pk=staff_of(request).pk)
    feed = getattr(person, "calendar_feed", None)
    context = {
        "person": person, "feed": feed, "feed_link": feed_link(feed) if feed else "", "pin_form": pin_form, "language_form": language_form, "second_factor_offered": person.role in MANAGERS,
        "second_factor": is_mfa_enabled(person),
    }  # fmt: skip
    return render(
        request, "salon/account.html", context, status=422 if pin_form.errors or language_form.errors else 200
    )


@require_POST
def pin(request: HttpRequest) -> HttpResponse:
    person = staff_of(request)
    limited = ratelimit.consume_or_429(request, action="reauthenticate", user=person)
    if limited:
        return limited
    form = OwnPinForm(request.POST, instance=person)
    if not form.is_valid():
        return account_page(request, pin_form=form, language_form=LanguageForm(instance=person))
    form.save_pin()
    messages.success(request, _("Your PIN is set."))
    return redirect("salon:account")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    person = Staff.objects.get(pk=staff_of(request).pk)
    form = LanguageForm(request.POST, instance=person)
    if not form.is_valid():
        return account_page(request, pin_form=OwnPinForm(instance=person), language_form=form)
    form.save()
    with translation.override(person.language):
        messages.success(request, _("Saved."))
    return redirect("salon:account")


@require_POST
@needs(Right.SEE_OWN_DAY)
def feed_make(request: HttpRequest) -> HttpResponse:
    operations.make_feed(staff_of(request), by=staff_of(request), now=timezone.now())
    messages.success(request, _("Your calendar has a new address. An older one no longer works."))
    return redirect("salon:account")


@require_POST
@needs(Right.SEE_OWN_DAY)
def feed_revoke(request: HttpRequest) -> HttpResponse:
    operations.revoke_feed(staff_of(request), by=staff_of(request), now=timezone.now())
    messages.success(request, _("The address of your calendar no longer works."))
    return redirect("salon:account")


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Right.USE_API)
def tokens(request: HttpRequest) -> HttpResponse:
    """POST makes one; it is on this one answer and nowhere else."""
    person, token = staff_of(request), ""
    if request.method == "POST":
        token = operations.issue_token(person, by=person, now=timezone.now())
    return render(request, "salon/tokens.html", {"tokens": person.auth_token_set.order_by("-created"), "token": token})


@require_POST
@needs(Right.USE_API)
def token_revoke(request: HttpRequest, key: str) -> HttpResponse:
    person = staff_of(request)
    operations.revoke_token(person, key=key, by=person, now=timezone.now())
    messages.success(request, _("The token no longer works."))
    return redirect("salon:tokens")
