"""The import in pages: upload, columns, rehearsal, run with progress, result, undo."""

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.forms.importing import MappingForm, UploadForm
from clients.importing.jobs import PENDING, map_columns, run_later, take_in, undo_later
from clients.importing.rows_file import rows_file
from clients.models import Import, ImportRow
from clients.tasks import run_waiting_imports
from salon.roles import Right, needs, staff_of

PAGE = 50
WARNED = "warned"


def import_of(request: HttpRequest, pk: int) -> Import:
    return get_object_or_404(Import.objects.visible_to(staff_of(request)).select_related("branch", "created_by"), pk=pk)


@require_GET
@needs(Right.IMPORT_CLIENTS)
def imports(request: HttpRequest) -> HttpResponse:
    page = Paginator(Import.objects.visible_to(staff_of(request)).newest(), PAGE).get_page(request.GET.get("page"))
    return render(request, "clients/import_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
@needs(Right.IMPORT_CLIENTS)
def import_new(request: HttpRequest) -> HttpResponse:
    by, branch = staff_of(request), request.branch  # type: ignore[attr-defined]
    form = UploadForm(request.POST or None, request.FILES or None, by=by, branch=branch)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        source = take_in(
            file, name=file.name, kind=form.cleaned_data["kind"], branch=form.cleaned_data["branch"], by=by
        )
        return redirect("clients:import_columns", source.pk)
    return render(request, "clients/import_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(Right.IMPORT_CLIENTS)
def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    source = import_of(request, pk)
    form = MappingForm(request.POST or None, source=source)
    if request.method == "POST" and form.is_valid():
        map_columns(source, form.chosen, taken=form.taken)
        run_waiting_imports.delay_on_commit()
        return redirect("clients:import_detail", source.pk)
    return render(
        request, "clients/import_columns.html", {"source": source, "form": form}, status=422 if form.errors else 200
    )


@require_GET
@needs(Right.IMPORT_CLIENTS)
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    source = import_of(request, pk)
    wanted = request.GET.get("show", "")
    rows = source.rows.shown(wanted)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "clients/import_detail.html",
        {
            "source": source,
            "page": page,
            "wanted": wanted,
            "chips": chips(source),
            "is_under_way": source.state in PENDING,
        },
    )


def chips(source: Import) -> list[dict[str, Any]]:
    counts = source.counts
    said = [
        ("", _("All rows"), "read"),
        *((outcome.value, outcome.label, outcome.value) for outcome in ImportRow.Outcome),
        (WARNED, _("With warnings"), "warnings"),
    ]
    return [{"key": key, "label": label, "count": counts.get(name, 0)} for key, label, name in said]


@require_GET
@needs(Right.IMPORT_CLIENTS)
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked every second while the work goes on; the page is loaded anew when it is over."""
    source = import_of(request, pk)
    if source.state not in PENDING:
        return redirect("clients:import_detail", source.pk)
    return render(request, "clients/import_detail.html#progress", {"source": source})


@require_POST
@needs(Right.IMPORT_CLIENTS)
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    source = import_of(request, pk)
    run_later(source)
    run_waiting_imports.delay_on_commit()
    return redirect("clients:import_detail", source.pk)


@require_http_methods(["GET", "POST"])
@needs(Right.IMPORT_CLIENTS)
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    source = import_of(request, pk)
    if request.method == "GET":
        return render(request, "clients/import_undo.html", {"source": source})
    undo_later(source)
    run_waiting_imports.delay_on_commit()
    return redirect("clients:import_detail", source.pk)


@require_GET
@needs(Right.IMPORT_CLIENTS)
def import_rows_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Bad rows and rows with warnings, with the reason beside them."""
    source = import_of(request, pk)
    return FileResponse(rows_file(source), as_attachment=True, filename=f"import-{source.pk}-rows.xlsx")  # type: ignore[return-value]  # a streaming answer
