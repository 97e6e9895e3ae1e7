"""The owner's pages of tiers and of the rules by which cards climb and fall."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from loyalty.forms import RulesForm, TierFormSet
from loyalty.models import CardRules, Tier
from loyalty.operations import delete_tier, save_tiers
from loyalty.queries import uses_of
from loyalty.wording import in_use
from salon.roles import Right, needs, staff_of


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def tiers(request: HttpRequest) -> HttpResponse:
    forms = TierFormSet(request.POST or None, queryset=Tier.objects.all(), company=request.company)  # type: ignore[attr-defined]
    rules = RulesForm(request.POST or None, instance=CardRules.current())
    if request.method == "POST" and all([forms.is_valid(), rules.is_valid()]):
        changed = [form.instance for form in forms if form.has_changed()]
        save_tiers(changed, rules=rules.cleaned_data, by=staff_of(request))
        messages.success(request, _("Saved. Cards climb tonight, or with the next visit."))
        return redirect("loyalty:tiers")
    status = 422 if request.method == "POST" else 200
    return render(request, "loyalty/tiers.html", {"forms": forms, "rules": rules}, status=status)


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def tier_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first, and says why it cannot be while a card knows the tier."""
    tier = get_object_or_404(Tier, pk=pk)
    if request.method == "POST":
        delete_tier(tier, by=staff_of(request))
        messages.success(request, _("%(tier)s is deleted.") % {"tier": tier.name})
        return redirect("loyalty:tiers")
    uses = uses_of(tier)
    return render(
        request, "loyalty/tier_delete.html", {"tier": tier, "why": in_use(tier.name, uses) if any(uses) else ""}
    )
