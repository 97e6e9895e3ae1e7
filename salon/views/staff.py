"""People: the list, hiring, changing, what they do, a new password."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from salon import operations
from salon.forms.staff import OwnServicesForm, PasswordForm, StaffForm
from salon.models import Staff
from salon.queries import services_for
from salon.roles import Right, needs, staff_of


@require_GET
@needs(Right.EDIT_STAFF)
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody one works with; a link where one may change them."""
    by = staff_of(request)
    rows = Staff.objects.visible_to(by).prefetch_related("branches").order_by("-is_active", "first_name", "last_name")
    managed = set(Staff.objects.managed_by(by).values_list("pk", flat=True))
    return render(request, "salon/staff.html", {"rows": rows, "managed": managed})


def person_of(request: HttpRequest, pk: int) -> Staff:
    return get_object_or_404(Staff.objects.managed_by(staff_of(request)), pk=pk)


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_STAFF)
def staff_new(request: HttpRequest) -> HttpResponse:
    by = staff_of(request)
    form = StaffForm(request.POST or None, by=by, initial={"branches": [request.branch], "language": by.language})  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        person = operations.hire(by=by, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("%(person)s can sign in now.") % {"person": person})
        return redirect("salon:staff_services", person.pk) if person.takes_clients else redirect("salon:staff")
    return render(request, "salon/staff_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_STAFF)
def staff_edit(request: HttpRequest, pk: int) -> HttpResponse:
    by, person = staff_of(request), person_of(request, pk)
    form = StaffForm(request.POST or None, instance=person_of(request, pk), by=by)
    if request.method == "POST" and form.is_valid():
        operations.change_staff(person, by=by, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("salon:staff")
    return render(
        request, "salon/staff_form.html", {"form": form, "person": person}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_STAFF)
def staff_services(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request, pk)
    form = OwnServicesForm(request.POST or None, company=request.company, groups=services_for(person))  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        operations.set_services(person, wanted=form.wanted, by=staff_of(request), now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("salon:staff")
    return render(
        request, "salon/staff_services.html", {"form": form, "person": person}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_STAFF)
def staff_password(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request, pk)
    form = PasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        operations.set_password(
            person, password=form.cleaned_data["password"], by=staff_of(request), now=timezone.now()
        )
        messages.success(request, _("%(person)s signs in with the new password from now on.") % {"person": person})
        return redirect("salon:staff")
    return render(
        request, "salon/staff_password.html", {"form": form, "person": person}, status=422 if form.errors else 200
    )
