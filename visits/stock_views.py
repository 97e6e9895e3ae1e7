"""Goods on the shelves of the branch: how many, what moved, receiving and counting."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from salon.doubts import Doubt, about_count, about_delivery, about_write_off
from salon.forms.doubts import ask, insist
from salon.models import Goods
from salon.roles import Right, needs, staff_of
from visits import operations
from visits.forms import (
    CountForm,
    DeliveredFormSet,
    DeliveryForm,
    ReceiveForm,
    StockFilter,
    StockTakeForm,
    WriteOffForm,
)
from visits.queries import level_of, low_count, movements_of, stock_of, usually_received

ROWS_ON_A_PAGE = 50


@require_GET
@needs(Right.SEE_STOCK)
def stock(request: HttpRequest) -> HttpResponse:
    wanted = StockFilter(request.GET).wanted()
    goods = stock_of(request.branch, **wanted)  # type: ignore[attr-defined]
    page = Paginator(goods, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "visits/stock.html", {"page": page, "low_count": low_count(request.branch), **wanted})


@require_GET
@needs(Right.SEE_STOCK)
def movements(request: HttpRequest, pk: int) -> HttpResponse:
    goods = get_object_or_404(Goods, pk=pk)
    moved = Paginator(movements_of(goods, request.branch), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))  # type: ignore[attr-defined]
    context = {"goods": goods, "level": level_of(goods, request.branch), "page": moved}  # type: ignore[attr-defined]
    return render(request, "visits/movements.html", context)


@require_http_methods(["GET", "POST"])
@needs(Right.SEE_STOCK)
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    goods = get_object_or_404(Goods, pk=pk)
    form = ReceiveForm(request.POST or None)
    if not form.is_valid() or not is_meant(form, about_delivery(came([(goods, form.cleaned_data["quantity"])]))):
        return asked(request, goods, form, _("Goods received"))
    given = form.cleaned_data | {"key": f"received:{form.cleaned_data['key']}"}
    operations.receive_goods(goods, **given, **door(request))
    messages.success(request, _("Received: %(goods)s, %(n)d.") % {"goods": goods, "n": form.cleaned_data["quantity"]})
    return redirect("visits:stock")


@require_http_methods(["GET", "POST"])
@needs(Right.SEE_STOCK)
def count(request: HttpRequest, pk: int) -> HttpResponse:
    goods = get_object_or_404(Goods, pk=pk)
    form, there = CountForm(request.POST or None), level_of(goods, request.branch)  # type: ignore[attr-defined]
    if not form.is_valid() or not is_meant(form, about_count([(goods.name, form.cleaned_data["counted"], there)])):
        return asked(request, goods, form, _("Stock-take"))
    operations.count_goods(goods, **form.cleaned_data, **door(request))
    messages.success(request, _("Counted: %(goods)s, %(n)d.") % {"goods": goods, "n": form.cleaned_data["counted"]})
    return redirect("visits:stock")


@require_http_methods(["GET", "POST"])
@needs(Right.SEE_STOCK)
def write_off(request: HttpRequest, pk: int) -> HttpResponse:
    goods = get_object_or_404(Goods, pk=pk)
    form, there = WriteOffForm(request.POST or None), level_of(goods, request.branch)  # type: ignore[attr-defined]
    if not form.is_valid() or not is_meant(
        form, about_write_off(goods.name, form.cleaned_data["quantity"], there=there)
    ):
        return asked(request, goods, form, _("Write off"))
    given = form.cleaned_data | {"key": f"written-off:{form.cleaned_data['key']}"}
    operations.write_off(goods, **given, **door(request))
    messages.success(
        request, _("Written off: %(goods)s, %(n)d.") % {"goods": goods, "n": form.cleaned_data["quantity"]}
    )
    return redirect("visits:stock")


@require_http_methods(["GET", "POST"])
@needs(Right.SEE_STOCK)
def stock_take(request: HttpRequest) -> HttpResponse:
    """All goods of the branch on one page. What moved while it was counted is named and waits for another count."""
    form = StockTakeForm(request.POST or None, goods=stock_of(request.branch))  # type: ignore[attr-defined]
    if not form.is_valid() or not is_meant(form, about_count(counted_rows(form))):
        return render(request, "visits/stock_take.html", {"form": form}, status=422 if form.is_bound else 200)
    data = form.cleaned_data
    taken = operations.take_stock(form.counted, reason=data["reason"], key=data["key"], **door(request))
    done = len(taken.written)
    messages.success(
        request, ngettext("%(n)d difference is written.", "%(n)d differences are written.", done) % {"n": done}
    )
    if taken.moved:
        names = ", ".join(str(each) for each in taken.moved)
        messages.warning(
            request, _("Sold or received while you counted, please count again: %(names)s.") % {"names": names}
        )
        return redirect("visits:stock_take")
    return redirect("visits:stock")


@require_http_methods(["GET", "POST"])
@needs(Right.SEE_STOCK)
def delivery(request: HttpRequest) -> HttpResponse:
    """Several goods that came together; ?action=more asks for more rows and keeps what is typed."""
    form = DeliveryForm(request.POST or None)
    lines = DeliveredFormSet(request.POST or None, prefix="lines", form_kwargs={"company": request.company})  # type: ignore[attr-defined]
    wants_more = request.POST.get("action") == "more"
    if wants_more or not (form.is_valid() and lines.is_valid() and is_meant(form, doubts_about(lines))):
        return delivery_page(
            request,
            form,
            with_more(lines) if wants_more else lines,
            status=422 if form.is_bound and not wants_more else 200,
        )
    rows = [line.row for line in lines if line.row]
    keys = [f"received:{form.cleaned_data['key']}:{n}" for n in range(len(rows))]
    operations.receive_delivery(rows, keys=keys, note=form.cleaned_data["note"], **door(request))
    pieces = sum(row.quantity for row in rows)
    messages.success(
        request, ngettext("%(n)d piece is received.", "%(n)d pieces are received.", pieces) % {"n": pieces}
    )
    return redirect("visits:stock")


def came(rows: Sequence[tuple[Goods, int]]) -> list[tuple[str, int, int]]:
    """Each with how many usually come at once."""
    usual = usually_received([goods for goods, _quantity in rows])
    return [(goods.name, quantity, usual.get(goods.pk, 0)) for goods, quantity in rows]


def doubts_about(lines: forms.BaseFormSet) -> list[Doubt]:
    return about_delivery(came([(line.row.goods, line.row.quantity) for line in lines if line.row]))


def counted_rows(form: StockTakeForm) -> list[tuple[str, int, int]]:
    return [(goods.name, row.pieces, row.seen) for goods, row in form.counted.items()]


def is_meant(form: forms.Form, doubts: Sequence[Doubt]) -> bool:
    """A number that looks mistyped is asked about."""
    is_sure = ask(form, doubts)
    if not is_sure:
        insist(form)
    return is_sure


def delivery_page(request: HttpRequest, form: forms.Form, lines: forms.BaseFormSet, *, status: int) -> HttpResponse:
    return render(request, "visits/delivery.html", {"form": form, "lines": lines}, status=status)


def with_more(lines: forms.BaseFormSet) -> forms.BaseFormSet:
    """The same rows and six more, nothing said about them yet."""
    typed = [{name: line[name].value() for name in line.fields} for line in lines]
    return DeliveredFormSet(initial=typed, prefix="lines", form_kwargs=lines.form_kwargs)


def door(request: HttpRequest) -> dict[str, Any]:
    return {"branch": request.branch, "by": staff_of(request), "now": timezone.now()}  # type: ignore[attr-defined]


def asked(request: HttpRequest, goods: Goods, form: forms.Form, title: str) -> HttpResponse:
    """The same question as a page, or as a dialog over the list."""
    context = {"goods": goods, "form": form, "title": title, "level": level_of(goods, request.branch)}  # type: ignore[attr-defined]
    part = "#dialog" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"visits/stock_change.html{part}", context, status=422 if form.is_bound else 200)
