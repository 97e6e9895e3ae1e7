"""The company, its branches, and the table of rights."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from salon import operations
from salon.forms.company import BranchForm, CompanyForm, HoursForm
from salon.models import Branch, Company, Role
from salon.queries import rights_table
from salon.roles import Right, may, needs, staff_of

USUAL_HOURS = {f"{end}_{day}": clock for day in range(6) for end, clock in (("opens", "09:00"), ("closes", "20:00"))}


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def company(request: HttpRequest) -> HttpResponse:
    row = Company.objects.get()
    form = CompanyForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        operations.change_company(row, by=staff_of(request), now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("salon:company")
    return render(request, "salon/company.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@needs(Right.EDIT_STAFF)
def branches(request: HttpRequest) -> HttpResponse:
    found = Branch.objects.visible_to(staff_of(request)).with_people().order_by("-is_active", "name")
    return render(request, "salon/branches.html", {"branches": found})


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def branch_new(request: HttpRequest) -> HttpResponse:
    form = BranchForm(request.POST or None, may_close=True)
    hours = HoursForm(request.POST or None, initial=USUAL_HOURS)
    if request.method == "POST" and all([form.is_valid(), hours.is_valid()]):
        made = operations.open_branch(hours=hours.hours, by=staff_of(request), now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("%(branch)s is open.") % {"branch": made})
        return redirect("salon:branches")
    return render(
        request, "salon/branch.html", {"form": form, "hours": hours}, status=422 if form.errors or hours.errors else 200
    )


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_STAFF)
def branch(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Branch.objects.visible_to(staff_of(request)), pk=pk)
    form = BranchForm(request.POST or None, instance=row, may_close=may(request.user, Right.EDIT_COMPANY))
    hours = HoursForm(request.POST or None, initial=HoursForm.initial_of(row))
    if request.method == "POST" and all([form.is_valid(), hours.is_valid()]):
        operations.change_branch(row, hours=hours.hours, by=staff_of(request), now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("salon:branches")
    title = Branch.objects.get(pk=pk).name
    context = {"form": form, "hours": hours, "branch": row, "title": title}
    return render(request, "salon/branch.html", context, status=422 if form.errors or hours.errors else 200)


@require_GET
@needs(Right.EDIT_STAFF)
def roles(request: HttpRequest) -> HttpResponse:
    return render(request, "salon/roles.html", {"rows": rights_table(), "roles": Role})
