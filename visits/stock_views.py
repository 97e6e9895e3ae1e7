"""Goods on the shelves of the branch: how many, what moved, receiving and counting."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from salon.models import Goods
from salon.roles import Right, needs, staff_of
from visits import operations
from visits.forms import CountForm, ReceiveForm, StockFilter
from visits.queries import LOW_LEVEL, level_of, movements_of, stock_of

ROWS_ON_A_PAGE = 50


@require_GET
@needs(Right.SEE_STOCK)
def stock(request: HttpRequest) -> HttpResponse:
    wanted = StockFilter(request.GET).wanted()
    goods = stock_of(request.branch, **wanted)  # type: ignore[attr-defined]
    page = Paginator(goods, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "visits/stock.html", {"page": page, "low_level": LOW_LEVEL, **wanted})


@require_GET
@needs(Right.SEE_STOCK)
def movements(request: HttpRequest, pk: int) -> HttpResponse:
    goods = get_object_or_404(Goods, pk=pk)
    moved = Paginator(movements_of(goods, request.branch), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))  # type: ignore[attr-defined]
    context = {"goods": goods, "level": level_of(goods, request.branch), "low_level": LOW_LEVEL, "page": moved}  # type: ignore[attr-defined]
    return render(request, "visits/movements.html", context)


@require_http_methods(["GET", "POST"])
@needs(Right.SEE_STOCK)
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    goods = get_object_or_404(Goods, pk=pk)
    form = ReceiveForm(request.POST or None)
    if not form.is_valid():
        return asked(request, goods, form, _("Goods received"))
    given = form.cleaned_data | {"key": f"received:{form.cleaned_data['key']}"}
    operations.receive_goods(goods, **given, **door(request))
    messages.success(request, _("Received: %(goods)s, %(n)d.") % {"goods": goods, "n": form.cleaned_data["quantity"]})
    return redirect("visits:stock")


@require_http_methods(["GET", "POST"])
@needs(Right.SEE_STOCK)
def count(request: HttpRequest, pk: int) -> HttpResponse:
    goods = get_object_or_404(Goods, pk=pk)
    form = CountForm(request.POST or None)
    if not form.is_valid():
        return asked(request, goods, form, _("Stock-take"))
    operations.count_goods(goods, **form.cleaned_data, **door(request))
    messages.success(request, _("Counted: %(goods)s, %(n)d.") % {"goods": goods, "n": form.cleaned_data["counted"]})
    return redirect("visits:stock")


def door(request: HttpRequest) -> dict[str, Any]:
    return {"branch": request.branch, "by": staff_of(request), "now": timezone.now()}  # type: ignore[attr-defined]


def asked(request: HttpRequest, goods: Goods, form: forms.Form, title: str) -> HttpResponse:
    """The same question as a page, or as a dialog over the list."""
    context = {"goods": goods, "form": form, "title": title, "level": level_of(goods, request.branch)}  # type: ignore[attr-defined]
    part = "#dialog" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"visits/stock_change.html{part}", context, status=422 if form.is_bound else 200)
