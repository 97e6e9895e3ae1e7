"""Recommendations: the rule, the ranking, the friends behind it; and clients sent to a partner."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clients.models import Client
from clients.queries import search
from loyalty.forms import RecommenderForm, ReferralRuleForm, SentForm
from loyalty.models import ReferralRule
from loyalty.operations import note_sent, set_recommender
from loyalty.queries import friends_of, recommenders
from salon.roles import Right, needs, staff_of

ROWS, FOUND = 25, 6


@require_GET
@needs(Right.SEE_REPORTS)
def referrals(request: HttpRequest) -> HttpResponse:
    page = Paginator(recommenders(by=staff_of(request)), ROWS).get_page(request.GET.get("page"))
    return render(request, "loyalty/referrals.html", {"page": page, "rule": ReferralRule.current()})


@require_GET
@needs(Right.EDIT_CLIENTS)
def friends(request: HttpRequest, pk: int) -> HttpResponse:
    """?only=came or given: the friends behind one number."""
    client, only = get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk), request.GET.get("only", "")
    page = Paginator(friends_of(client, only=only), ROWS).get_page(request.GET.get("page"))
    return render(request, "loyalty/friends.html", {"client": client, "page": page, "only": only})


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def referral_rule(request: HttpRequest) -> HttpResponse:
    form = ReferralRuleForm(request.POST or None, instance=ReferralRule.current(), company=request.company)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved. Bills from now on count with it."))
        return redirect("loyalty:referrals")
    return render(request, "loyalty/referral_rule.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_CLIENTS)
def recommender(request: HttpRequest, pk: int) -> HttpResponse:
    """?q= finds who; chosen, it is saved by one button."""
    by = staff_of(request)
    client = get_object_or_404(Client.objects.visible_to(by).select_related("recommended_by"), pk=pk)
    form = RecommenderForm(request.POST or (request.GET if "to" in request.GET else None), by=by)
    chosen = form.cleaned_data["to"] if form.is_bound and form.is_valid() else None
    if request.method == "POST" and form.is_valid():
        set_recommender(client, recommender=chosen, by=by, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("clients:card", client.pk)
    text = request.GET.get("q", "").strip()[:100]
    hits = [each for each in search(text, by=by, limit=FOUND) if each.client_id != client.pk] if text else []
    context = {"client": client, "chosen": chosen, "text": text, "found": hits}
    return render(request, "loyalty/recommender.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_CLIENTS)
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    by, now = staff_of(request), timezone.now()
    client = get_object_or_404(Client.objects.visible_to(by), pk=pk)
    form = SentForm(request.POST or None, initial={"day": request.branch.local_day(now)})  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        note_sent(client, **form.cleaned_data, by=by, now=now)
        messages.success(request, _("Noted."))
        return redirect("clients:card", client.pk)
    return render(request, "loyalty/sent.html", {"client": client, "form": form}, status=422 if form.errors else 200)
