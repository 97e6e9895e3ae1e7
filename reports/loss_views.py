"""Where money may be lost at the till, for managers: each number opens its list; and the proof of the ledger."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from reports import losses
from reports.forms import LossFilter, read_scope
from reports.views import shown
from salon.roles import Right, needs
from visits.models import LedgerCheck
from visits.operations.proof import check_ledger, takes_long
from visits.tasks import prove_ledger

# What the nightly proof looks at, by the names it keeps them under.
PROOFS = {
    "accounts": gettext_lazy("Accounts whose balance is not the sum of their entries"),
    "lots": gettext_lazy("Points that are not in their lots"),
    "visits": gettext_lazy("Bills whose payments do not cover them"),
    "lines": gettext_lazy("Bills whose lines do not add up"),
    "entries": gettext_lazy("Payments whose entry in the ledger is another sum"),
    "refunds": gettext_lazy("Refunds whose payments are not what was given back"),
    "refunded": gettext_lazy("Bills that say another sum was given back than was"),
    "reservations": gettext_lazy("Reservation deposits without their booking"),
    "closes": gettext_lazy("Closed days into which money came later"),
}
OPENED_BY = {
    "visits": "visits:receipt",
    "lines": "visits:receipt",
    "refunded": "visits:receipt",
    "closes": "visits:closed",
}


@require_GET
@needs(Right.SEE_LOSSES)
def overview(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    scope = read_scope(request, now)
    of: dict[str, Any] = {"company": request.company, "today": scope.today, "now": now}  # type: ignore[attr-defined]
    given_away = losses.given_away(scope.branches, **of)
    context = {
        "scope": scope,
        "losses": losses.losses(scope.branches, today=scope.today, now=now, given_away=given_away),
        "people": losses.by_person(given_away),
        "uncounted": losses.left_uncounted(scope.branches, now=now),
        "missing": losses.missing(scope.branches, today=scope.today),
        "days": losses.DAYS,
    }
    return render(request, "reports/losses.html", context)


@require_GET
@needs(Right.SEE_LOSSES)
def refunds(request: HttpRequest) -> HttpResponse:
    """?by= of one person; ?kind=voided or corrected."""
    now, asked = timezone.now(), LossFilter(request.GET).wanted()
    scope = read_scope(request, now)
    rows = losses.refunds(scope.branches, now=now)
    if asked["by"]:
        rows = rows.filter(by=asked["by"])
    rows = rows.filter(is_correction=asked["kind"] == "corrected")
    if asked["kind"] == "voided":
        rows = rows.filter(visit__is_void=True)
    title = _("Corrected bills") if asked["kind"] == "corrected" else _("Money given back")
    return shown(request, scope, rows, "reports/refunds.html", title, days=losses.DAYS, adds="total")


@require_GET
@needs(Right.SEE_LOSSES)
def deep_discounts(request: HttpRequest) -> HttpResponse:
    now, asked = timezone.now(), LossFilter(request.GET).wanted()
    scope = read_scope(request, now)
    rows = losses.deep_discounts(scope.branches, company=request.company, today=scope.today)  # type: ignore[attr-defined]
    if asked["by"]:
        rows = rows.filter(visit__paid_by=asked["by"])
    return shown(request, scope, rows, "reports/deep_discounts.html", _("Deep discounts"), days=losses.DAYS, adds="discount")  # fmt: skip


@require_GET
@needs(Right.SEE_LOSSES)
def past_the_rules(request: HttpRequest) -> HttpResponse:
    scope = read_scope(request, timezone.now())
    rows = losses.overridden(scope.branches, today=scope.today)
    return shown(request, scope, rows, "reports/overrides.html", _("Past the rules"), days=losses.DAYS)


@require_GET
@needs(Right.SEE_LOSSES)
def differences(request: HttpRequest) -> HttpResponse:
    scope = read_scope(request, timezone.now())
    rows = losses.differences(scope.branches, today=scope.today)
    title = _("Differences at the close of a day")
    return shown(request, scope, rows, "reports/differences.html", title, days=losses.DAYS, adds="off")


@require_POST
@needs(Right.EDIT_COMPANY)
def prove(request: HttpRequest) -> HttpResponse:
    """Now; where it takes long, the worker does it."""
    if takes_long():
        prove_ledger.delay_on_commit()
        messages.info(request, _("Everything is being added up. The result will stand here in a few minutes."))
    else:
        check_ledger(now=timezone.now())
    return redirect("reports:proof")


@require_GET
@needs(Right.SEE_LOSSES)
def proof(request: HttpRequest) -> HttpResponse:
    """What the last proof of the ledger found."""
    last = LedgerCheck.objects.first()
    off = last.off if last else {}
    found = [(PROOFS.get(name, name), OPENED_BY.get(name, ""), keys) for name, keys in off.items() if keys]
    return render(request, "reports/proof.html", {"last": last, "found": found, "looked_at": PROOFS.values()})
