"""What a person earns from what."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from salon import operations
from salon.forms.commissions import CommissionForm
from salon.models import CommissionRule, Staff
from salon.roles import Right, needs, staff_of
from salon.views.staff import person_of


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_STAFF)
def staff_commission(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request, pk)
    form = CommissionForm(request.POST or None, company=request.company)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        operations.set_commission(person, **form.wanted, by=staff_of(request), now=timezone.now())
        messages.success(request, _("Saved. It holds for bills from now on."))
        return redirect("salon:staff_commission", person.pk)
    rules = person.commission_rules.in_force().with_targets()
    context = {"form": form, "person": person, "rules": rules}
    return render(request, "salon/staff_commission.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Right.EDIT_STAFF)
def commission_end(request: HttpRequest, pk: int) -> HttpResponse:
    by = staff_of(request)
    rule = get_object_or_404(CommissionRule.objects.filter(staff__in=Staff.objects.managed_by(by)), pk=pk)
    operations.end_commission(rule, by=by, now=timezone.now())
    messages.success(request, _("Ended. Bills keep what they have."))
    return redirect("salon:staff_commission", rule.staff_id)
