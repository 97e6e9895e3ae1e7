"""What masters earned, for managers: each number opens its lines; the same as a file."""

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
from reports.forms import CommissionFilter, Scope, read_scope
from reports.periods import KINDS
from reports.views import KIND_LABELS, ROWS, shown
from salon.roles import Right, needs

PERIODS = [(kind, KIND_LABELS[kind]) for kind in KINDS]


@require_GET
@needs(Right.SEE_REPORTS)
def overview(request: HttpRequest) -> HttpResponse:
    scope = read_scope(request, timezone.now())
    rows = earnings(request, scope)
    names = ("services", "goods", "returned", "at_bills", "walked_back", "by_steps", "due", "tips")
    total = {name: sum(getattr(row, name) for row in rows) for name in names}
    context = {"scope": scope, "rows": rows, "total": total, "periods": PERIODS}
    return render(request, "reports/commissions.html", context)


def earnings(request: HttpRequest, scope: Scope) -> list[commissions.Earning]:
    return commissions.earnings(scope.branches, scope.period, company=request.company)  # type: ignore[attr-defined]


@require_GET
@needs(Right.SEE_REPORTS)
def lines(request: HttpRequest) -> HttpResponse:
    """?master=&of=: services, goods, or stepped for those whose percent rises."""
    scope, asked = read_scope(request, timezone.now()), CommissionFilter(request.GET).wanted()
    rows = commissions.sold(scope.branches, scope.period)
    if asked["master"]:
        rows = rows.filter(master=asked["master"])
    if asked["of"] == "stepped":
        rows = rows.filter(commission_rule__kind="stepped")
    elif asked["of"]:
        rows = rows.filter(goods__isnull=asked["of"] == "services")
    rows = rows.select_related("visit__branch", "visit__client", "master", "commission_rule")
    page = Paginator(rows.order_by("-visit__day", "-pk"), ROWS).get_page(request.GET.get("page"))
    reached = commissions.reached_by(page.object_list)  # type: ignore[arg-type]
    with_percent = [(line, reached.get(line.pk)) for line in page]
    title = _("Lines of the commission")
    context = {"scope": scope, "page": page, "rows": with_percent, "periods": PERIODS, "title": title}
    return render(request, "reports/commission_lines.html", context)


@require_GET
@needs(Right.SEE_REPORTS)
def returned(request: HttpRequest) -> HttpResponse:
    scope = read_scope(request, timezone.now())
    rows = of_master(request, commissions.returned(scope.branches, scope.period), "line__master")
    rows = rows.select_related("refund__visit__branch", "refund__visit__client", "line__master")
    return shown(request, scope, rows.order_by("-refund__made_at", "pk"), "reports/commission_returned.html", _("Commission taken back"), periods=PERIODS)  # fmt: skip


@require_GET
@needs(Right.SEE_REPORTS)
def tips(request: HttpRequest) -> HttpResponse:
    scope = read_scope(request, timezone.now())
    rows = of_master(request, commissions.tipped(scope.branches, scope.period), "master")
    rows = rows.select_related("visit__branch", "visit__client", "master").order_by("-visit__paid_at", "pk")
    return shown(request, scope, rows, "reports/commission_tips.html", _("Tips"), periods=PERIODS)


def of_master(request: HttpRequest, rows: Any, name: str) -> Any:
    master = CommissionFilter(request.GET).wanted()["master"]
    return rows.filter(**{name: master}) if master else rows


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
        for row in earnings(request, scope)
    ]  # fmt: skip
    with TemporaryFile() as file:
        WRITERS[style](file, [head, *table])
        file.seek(0)
        answer = HttpResponse(file.read(), content_type="application/octet-stream")
    name = f"commissions-{scope.period.first:%Y%m%d}-{scope.period.last:%Y%m%d}.{style}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
