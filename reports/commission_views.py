"""What masters earned: for managers everybody's, for a master their own alone. Each number opens its lines."""

from tempfile import TemporaryFile
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clients.operations.export import WRITERS
from reports import commissions
from reports.commissions import Asked, Earning
from reports.forms import CommissionFilter, Scope, read_scope
from reports.periods import KINDS
from reports.views import KIND_LABELS, ROWS, shown
from salon.models import Branch
from salon.roles import Right, needs, staff_of

PERIODS = [(kind, KIND_LABELS[kind]) for kind in KINDS]


def asked_by_manager(request: HttpRequest) -> tuple[Scope, Asked]:
    """?master="""
    scope = read_scope(request, timezone.now())
    return scope, Asked(scope.branches, scope.period, CommissionFilter(request.GET).wanted()["master"])


def asked_by_master(request: HttpRequest) -> tuple[Scope, Asked]:
    """Whatever is asked for: their own, at every branch they worked for."""
    scope = read_scope(request, timezone.now())
    return scope, Asked(list(Branch.objects.all()), scope.period, staff_of(request))


# Everybody's --------------------------------------------------------------------------------------


@require_GET
@needs(Right.SEE_REPORTS)
def overview(request: HttpRequest) -> HttpResponse:
    scope = read_scope(request, timezone.now())
    rows = earnings(request, Asked(scope.branches, scope.period))
    names = ("services", "goods", "returned", "at_bills", "walked_back", "by_steps", "due", "tips")
    total = {name: sum(getattr(row, name) for row in rows) for name in names}
    context = {"scope": scope, "rows": rows, "total": total, "periods": PERIODS}
    return render(request, "reports/commissions.html", context)


@require_GET
@needs(Right.SEE_REPORTS)
def lines(request: HttpRequest) -> HttpResponse:
    return lines_page(request, *asked_by_manager(request))


@require_GET
@needs(Right.SEE_REPORTS)
def returned(request: HttpRequest) -> HttpResponse:
    return returned_page(request, *asked_by_manager(request))


@require_GET
@needs(Right.SEE_REPORTS)
def tips(request: HttpRequest) -> HttpResponse:
    return tips_page(request, *asked_by_manager(request))


@require_GET
@needs(Right.SEE_REPORTS)
def as_file(request: HttpRequest, style: str) -> HttpResponse:
    if style not in WRITERS:
        raise Http404
    scope = read_scope(request, timezone.now())
    head = [
        _("Master"), _("Services"), _("Goods"), _("Given back"), _("Commission of the bills"), _("Walked back"), _("By steps"),
        _("Due"), _("Tips"),
    ]  # fmt: skip
    table = [
        [str(row.master), row.services, row.goods, row.returned, row.at_bills, row.walked_back, row.by_steps, row.due, row.tips]
        for row in earnings(request, Asked(scope.branches, scope.period))
    ]  # fmt: skip
    with TemporaryFile() as file:
        WRITERS[style](file, [head, *table])
        file.seek(0)
        answer = HttpResponse(file.read(), content_type="application/octet-stream")
    name = f"commissions-{scope.period.first:%Y%m%d}-{scope.period.last:%Y%m%d}.{style}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# One's own ----------------------------------------------------------------------------------------


@require_GET
@needs(Right.SEE_OWN_DAY)
def my_earnings(request: HttpRequest) -> HttpResponse:
    scope, asked = asked_by_master(request)
    own = next(iter(earnings(request, asked)), Earning(staff_of(request)))
    return render(request, "reports/my_earnings.html", {"scope": scope, "own": own, "periods": PERIODS})


@require_GET
@needs(Right.SEE_OWN_DAY)
def my_lines(request: HttpRequest) -> HttpResponse:
    return lines_page(request, *asked_by_master(request), own=True)


@require_GET
@needs(Right.SEE_OWN_DAY)
def my_returned(request: HttpRequest) -> HttpResponse:
    return returned_page(request, *asked_by_master(request), own=True)


@require_GET
@needs(Right.SEE_OWN_DAY)
def my_tips(request: HttpRequest) -> HttpResponse:
    return tips_page(request, *asked_by_master(request), own=True)


# For both: `own` says that it is one's own page ----------------------------------------------------


def earnings(request: HttpRequest, asked: Asked) -> list[Earning]:
    return commissions.earnings(asked, company=request.company)  # type: ignore[attr-defined]


def lines_page(request: HttpRequest, scope: Scope, asked: Asked, **more: Any) -> HttpResponse:
    """?of=: services, goods, or stepped for those whose percent rises."""
    rows = commissions.lines_of(asked, CommissionFilter(request.GET).wanted()["of"] or "")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    reached = commissions.reached_by(page.object_list)  # type: ignore[arg-type]
    context = {
        "scope": scope,
        "page": page,
        "rows": [(line, reached.get(line.pk)) for line in page],
        "periods": PERIODS,
        "title": _("Lines of the commission"),
    }
    return render(request, "reports/commission_lines.html", context | more)


def returned_page(request: HttpRequest, scope: Scope, asked: Asked, **more: Any) -> HttpResponse:
    rows, title = commissions.returned_of(asked), _("Commission taken back")
    return shown(request, scope, rows, "reports/commission_returned.html", title, periods=PERIODS, **more)


def tips_page(request: HttpRequest, scope: Scope, asked: Asked, **more: Any) -> HttpResponse:
    rows = commissions.tips_of(asked)
    return shown(request, scope, rows, "reports/commission_tips.html", _("Tips"), periods=PERIODS, **more)
