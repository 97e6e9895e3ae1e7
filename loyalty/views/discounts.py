"""The owner's pages of discounts and packages."""

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loyalty.forms import DiscountForm, ItemFormSet, PackageForm, PackageMenu
from loyalty.models import Discount, Package
from loyalty.operations import (
    PackageProblem,
    end_discount,
    make_usual_discounts,
    package_problem,
    resume_discount,
    save_package,
)
from loyalty.queries import discounts_listed, history_of, size_of
from salon.context import address
from salon.roles import Right, needs, staff_of


@require_GET
@needs(Right.EDIT_COMPANY)
def discounts(request: HttpRequest) -> HttpResponse:
    context = {
        "discounts": discounts_listed(),
        "packages": Package.objects.with_items(),
        "promotion_url": address("visits:promotion"),
        "today": request.branch.local_day(timezone.now()),  # type: ignore[attr-defined]
    }
    return render(request, "loyalty/discounts.html", context)


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def discount_new(request: HttpRequest) -> HttpResponse:
    return discount_page(request, DiscountForm(request.POST or None, company=request.company))  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def discount(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Discount, pk=pk)
    return discount_page(request, DiscountForm(request.POST or None, instance=row, company=request.company))  # type: ignore[attr-defined]


def discount_page(request: HttpRequest, form: DiscountForm) -> HttpResponse:
    company, row = request.company, form.instance  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        words = {"size": size_of(saved, company)}
        messages.success(request, _("Saved with %(size)s off. Bills from now on count with it.") % words)
        return redirect("loyalty:discounts")
    title = str(form.initial.get("name", ""))
    context = {"form": form, "title": title, "history": history_of(row, company=company) if row.pk else []}
    return render(request, "loyalty/discount.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Right.EDIT_COMPANY)
def discount_end(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Discount, pk=pk)
    end_discount(row, by=staff_of(request))
    messages.success(request, _("“%(name)s” has ended. Bills keep what they have.") % {"name": row})
    return redirect("loyalty:discounts")


@require_POST
@needs(Right.EDIT_COMPANY)
def discount_resume(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Discount, pk=pk)
    resume_discount(row, by=staff_of(request))
    messages.success(request, _("“%(name)s” is in use again.") % {"name": row})
    return redirect("loyalty:discounts")


@require_POST
@needs(Right.EDIT_COMPANY)
def discounts_usual(request: HttpRequest) -> HttpResponse:
    made = len(make_usual_discounts(company=request.company, by=staff_of(request)))
    messages.success(request, ngettext("%(n)d discount is made.", "%(n)d discounts are made.", made) % {"n": made})
    return redirect("loyalty:discounts")


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def package_new(request: HttpRequest) -> HttpResponse:
    return package_page(request, Package())


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def package(request: HttpRequest, pk: int) -> HttpResponse:
    return package_page(request, get_object_or_404(Package.objects.with_items(), pk=pk))


def say_beside(problem: PackageProblem, form: PackageForm, items: BaseFormSet) -> None:  # type: ignore[type-arg]
    if problem.is_of_price:
        form.add_error("price", problem.sentence)
    else:
        items.non_form_errors().append(problem.sentence)


def package_page(request: HttpRequest, row: Package) -> HttpResponse:
    company, title = request.company, row.name  # type: ignore[attr-defined]
    form, menu = PackageForm(request.POST or None, instance=row, company=company), PackageMenu(row)
    held = [{"what": item.what, "quantity": item.quantity} for item in row.items.all()] if row.pk else []  # type: ignore[attr-defined]
    items = ItemFormSet(request.POST or None, initial=held, prefix="items", form_kwargs={"menu": menu})
    if request.method == "POST" and form.is_valid() and items.is_valid():
        parts = [each.item for each in items if each.item]
        problem = package_problem(form.instance.price, parts, company=company)
        if not problem:
            save_package(form.instance, parts, company=company, by=staff_of(request))
            messages.success(request, _("Saved."))
            return redirect("loyalty:discounts")
        say_beside(problem, form, items)
    status = 422 if request.method == "POST" else 200
    return render(request, "loyalty/package.html", {"form": form, "items": items, "title": title}, status=status)
