"""A file of clients: chosen, told how many, taken with a reason. Later only the owner gets it again."""

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from clients.forms.privacy import ExportForm
from clients.models import Export
from clients.operations import export_clients
from clients.queries import taken
from clients.queries.segments import chip_named
from salon.roles import Right, needs, staff_of


@require_http_methods(["GET", "POST"])
@needs(Right.EXPORT_CLIENTS)
def export(request: HttpRequest) -> HttpResponseBase:
    by, now = staff_of(request), timezone.now()
    segment = (request.POST or request.GET).get("segment", "")[:80]
    if segment and chip_named(segment, by=by) is None:
        raise Http404
    form = ExportForm(request.POST or None, by=by, initial={"segment": segment})
    chosen = taken(segment, by=by, today=timezone.localdate(now), company=request.company)  # type: ignore[attr-defined]
    if not form.is_valid():
        context = {"form": form, "taken": chosen, "count": chosen.clients.order_by().count()}
        return render(request, "clients/export.html", context, status=422 if form.is_bound else 200)
    made = export_clients(
        chosen, columns=form.chosen_columns(), purpose=form.cleaned_data["purpose"], style=form.cleaned_data["style"], by=by, now=now
    )  # fmt: skip
    return sent(made)


@require_GET
@needs(Right.WATCH_PRIVACY)
@never_cache
def export_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    return sent(get_object_or_404(Export, pk=pk))


def sent(made: Export) -> FileResponse:
    name = made.file.name.rsplit("/", 1)[-1]
    answer = FileResponse(made.file.open("rb"), as_attachment=True, filename=name)
    answer["Cache-Control"] = "no-store"
    return answer
