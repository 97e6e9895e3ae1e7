"""The price list and goods."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from salon import operations
from salon.forms.catalogue import CategoryForm, GoodsForm, ServiceForm, SubstanceForm
from salon.models import Goods, Service, ServiceCategory, Substance
from salon.queries import price_list
from salon.roles import Right, needs, staff_of

STEPS = {"up": -1, "down": 1}


def form_page(request: HttpRequest, form: forms.ModelForm, template: str, back: str, **context: Any) -> HttpResponse:
    """Shows a form of one plain row; a valid one is saved."""
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(back)
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


@require_GET
@needs(Right.EDIT_PRICE_LIST)
def services(request: HttpRequest) -> HttpResponse:
    return render(request, "salon/services.html", {"groups": price_list()})


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_PRICE_LIST)
def service_new(request: HttpRequest) -> HttpResponse:
    if not ServiceCategory.objects.exists():
        messages.info(request, _("Make a category first, for example Hair."))
        return redirect("salon:category_new")
    chosen = request.GET.get("category", "")
    initial = {"category": chosen} if chosen.isdigit() else {}
    form = ServiceForm(request.POST or None, company=request.company, initial=initial)  # type: ignore[attr-defined]
    return form_page(request, form, "salon/service.html", "salon:services")


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_PRICE_LIST)
def service(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Service, pk=pk)
    form = ServiceForm(request.POST or None, instance=row, company=request.company)  # type: ignore[attr-defined]
    return form_page(
        request, form, "salon/service.html", "salon:services", title=str(row), masters=row.masters.active()
    )


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_PRICE_LIST)
def category_new(request: HttpRequest) -> HttpResponse:
    last = ServiceCategory(position=ServiceCategory.objects.count())
    return form_page(
        request, CategoryForm(request.POST or None, instance=last), "salon/category.html", "salon:services"
    )


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_PRICE_LIST)
def category(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(ServiceCategory, pk=pk)
    return form_page(
        request,
        CategoryForm(request.POST or None, instance=row),
        "salon/category.html",
        "salon:services",
        title=str(row),
    )


@require_POST
@needs(Right.EDIT_PRICE_LIST)
def category_move(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(ServiceCategory, pk=pk)
    steps = STEPS.get(request.POST.get("direction", ""), 0)
    operations.move_category(row, steps=steps, by=staff_of(request), now=timezone.now())
    return redirect("salon:services")


@require_GET
@needs(Right.EDIT_PRICE_LIST)
def goods(request: HttpRequest) -> HttpResponse:
    return render(request, "salon/goods.html", {"goods": Goods.objects.order_by("-is_active", "name")})


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_PRICE_LIST)
def goods_new(request: HttpRequest) -> HttpResponse:
    form = GoodsForm(request.POST or None, company=request.company)  # type: ignore[attr-defined]
    return form_page(request, form, "salon/goods_form.html", "salon:goods")


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_PRICE_LIST)
def goods_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Goods, pk=pk)
    form = GoodsForm(request.POST or None, instance=row, company=request.company)  # type: ignore[attr-defined]
    return form_page(request, form, "salon/goods_form.html", "salon:goods", title=str(row))


@require_GET
@needs(Right.EDIT_PRICE_LIST)
def substances(request: HttpRequest) -> HttpResponse:
    rows = Substance.objects.prefetch_related("services")
    return render(request, "salon/substances.html", {"substances": rows})


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_PRICE_LIST)
def substance_new(request: HttpRequest) -> HttpResponse:
    return form_page(request, SubstanceForm(request.POST or None), "salon/substance_form.html", "salon:substances")


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_PRICE_LIST)
def substance_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Substance, pk=pk)
    form = SubstanceForm(request.POST or None, instance=row)
    return form_page(request, form, "salon/substance_form.html", "salon:substances", title=str(row))
