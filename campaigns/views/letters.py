"""Campaigns: the draft, whom it reaches, sending it, and what became of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaigns import operations
from campaigns.forms import CampaignClientsForm, CampaignForm
from campaigns.models import Campaign
from campaigns.queries import letters as queries
from campaigns.tasks import send_campaigns
from clients.operations import note_listed
from clients.queries import members
from clients.queries.segments import in_words, problems
from messaging.texts import COMMON_WORDS
from salon.cursor import newest_first
from salon.roles import Right, needs, staff_of


@require_GET
@needs(Right.EDIT_SEGMENTS)
def campaigns(request: HttpRequest) -> HttpResponse:
    found = Campaign.objects.visible_to(staff_of(request)).select_related("segment", "branch", "made_by")
    page = newest_first(found, before=request.GET.get("before"))
    return render(request, "campaigns/campaigns.html", {"slice": page, "rows": page.rows})


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_SEGMENTS)
def campaign_new(request: HttpRequest) -> HttpResponse:
    """May begin with a segment."""
    form = form_of(request, initial={"segment": request.GET.get("segment")})
    if request.method == "GET" or not form.is_valid():
        return show_form(request, form, None)
    made = operations.write_draft(**form.draft, by=staff_of(request), now=timezone.now())
    return redirect("campaigns:campaign", made.pk)


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_SEGMENTS)
def campaign_edit(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = the_campaign(request, pk)
    form = form_of(request, draft=chosen)
    if request.method == "GET" and not chosen.is_draft:
        return redirect("campaigns:campaign", pk)
    if request.method == "GET" or not form.is_valid():
        return show_form(request, form, chosen)
    operations.change_draft(chosen, **form.draft)
    return redirect("campaigns:campaign", pk)


@require_GET
@needs(Right.EDIT_SEGMENTS)
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft: whom it reaches and what they would read. Afterwards: what became of it."""
    chosen = the_campaign(request, pk)
    context: dict[str, Any] = {"campaign": chosen}
    if chosen.is_draft:
        context["problems"] = problems(chosen.segment.rules)
        context["preview"] = queries.preview(chosen, now=timezone.now(), company=request.company)  # type: ignore[attr-defined]
    else:
        context["results"] = queries.results(chosen)
    context["words"] = in_words(chosen.segment.rules if chosen.is_draft else chosen.rules)
    return render(request, "campaigns/campaign.html", context)


@require_GET
@needs(Right.EDIT_SEGMENTS)
def campaign_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked every few seconds while letters go out; the page is loaded anew when it is over."""
    chosen = the_campaign(request, pk)
    if not chosen.is_being_sent:
        return redirect("campaigns:campaign", pk)
    return render(request, "campaigns/campaign_results.html", {"campaign": chosen, "results": queries.results(chosen)})


@require_GET
@needs(Right.EDIT_SEGMENTS)
def campaign_clients(request: HttpRequest, pk: int) -> HttpResponse:
    """Exactly the clients that a number of the campaign's page has counted."""
    chosen, form, by = the_campaign(request, pk), CampaignClientsForm(request.GET), staff_of(request)
    form.is_valid()
    name, after, company = form.chosen_list(), form.last_seen(by), request.company  # type: ignore[attr-defined]
    listed = members(queries.clients_in(chosen, name, now=timezone.now(), company=company), after=after)
    note_listed([each.pk for each in listed.clients], by=by, company=company, now=timezone.now())
    context = {
        "campaign": chosen, "title": queries.LISTS[name], "members": listed, "after": after, "today": timezone.localdate()
    }  # fmt: skip
    return render(request, "campaigns/campaign_clients.html", context)


@require_POST
@needs(Right.EDIT_SEGMENTS)
def campaign_send(request: HttpRequest, pk: int) -> HttpResponse:
    operations.send_campaign(the_campaign(request, pk), by=staff_of(request), now=timezone.now())
    send_campaigns.delay_on_commit()
    messages.success(request, _("The letters are being written. You may leave this page."))
    return redirect("campaigns:campaign", pk)


@require_POST
@needs(Right.EDIT_SEGMENTS)
def campaign_stop(request: HttpRequest, pk: int) -> HttpResponse:
    operations.stop_campaign(the_campaign(request, pk), by=staff_of(request), now=timezone.now())
    messages.success(request, _("Stopped. What was still waiting is not sent."))
    return redirect("campaigns:campaign", pk)


@require_POST
@needs(Right.EDIT_SEGMENTS)
def campaign_delete(request: HttpRequest, pk: int) -> HttpResponse:
    operations.delete_draft(the_campaign(request, pk))
    messages.success(request, _("The draft is deleted."))
    return redirect("campaigns:campaigns")


def the_campaign(request: HttpRequest, pk: int) -> Campaign:
    found = Campaign.objects.visible_to(staff_of(request))
    return get_object_or_404(found.select_related("segment", "branch", "made_by", "sent_by", "stopped_by"), pk=pk)


def form_of(request: HttpRequest, **more: Any) -> CampaignForm:
    data = request.POST if request.method == "POST" else None
    return CampaignForm(data, by=staff_of(request), company=request.company, **more)  # type: ignore[attr-defined]


def show_form(request: HttpRequest, form: CampaignForm, draft: Campaign | None) -> HttpResponse:
    context = {"form": form, "campaign": draft, "words": COMMON_WORDS}
    return render(request, "campaigns/campaign_form.html", context, status=422 if form.errors else 200)
