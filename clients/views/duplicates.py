"""Possible duplicates: the list, two cards side by side, merging, and the merges that can be undone."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.forms.duplicates import MergeForm, UndoMergeForm
from clients.models import UNDO_DAYS, Client, DuplicatePair, Merge
from clients.operations import merge_clients, not_the_same, undo_merge
from clients.queries.duplicates import changed_since, differences, what_moves
from salon.roles import Right, needs, staff_of

ON_A_PAGE = 30


@require_GET
@needs(Right.MERGE_CLIENTS)
def duplicates(request: HttpRequest) -> HttpResponse:
    pairs = DuplicatePair.objects.open().between_present().with_cards().best_first()
    page = Paginator(pairs, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "clients/duplicates.html", {"page": page})


@require_http_methods(["GET", "POST"])
@needs(Right.MERGE_CLIENTS)
def merge(request: HttpRequest, pk: int, gone_pk: int) -> HttpResponse:
    """`pk` is the card that stays. Pressed again, in another tab or after Back, it leads to that card."""
    by = staff_of(request)
    if Merge.objects.filter(kept=pk, gone=gone_pk, undone_at__isnull=True).exists():
        return redirect("clients:card", pk)
    cards = Client.objects.visible_to(by).select_related("home_branch", "favourite_master", "recommended_by")
    kept, gone = get_object_or_404(cards.exclude(pk=gone_pk), pk=pk), get_object_or_404(cards, pk=gone_pk)
    form = MergeForm(request.POST or None, differences=differences(kept, gone, by=by))
    if request.method == "POST" and form.is_valid():
        merge_clients(kept, gone=gone, take=form.chosen("gone"), join=form.chosen("both"), by=by, now=timezone.now())
        messages.success(request, _("Merged. It can be undone for %(days)d days.") % {"days": UNDO_DAYS})
        return redirect("clients:card", kept.pk)
    context = {"kept": kept, "gone": gone, "form": form, "moves": what_moves(gone)}
    return render(request, "clients/merge.html", context, status=422 if form.is_bound else 200)


@require_POST
@needs(Right.MERGE_CLIENTS)
def different(request: HttpRequest, pk: int, other_pk: int) -> HttpResponse:
    by = staff_of(request)
    cards = Client.objects.visible_to(by)
    one, other = get_object_or_404(cards.exclude(pk=other_pk), pk=pk), get_object_or_404(cards, pk=other_pk)
    not_the_same(one, other, by=by, now=timezone.now())
    messages.success(request, _("Remembered: %(one)s and %(other)s are two people.") % {"one": one, "other": other})
    return redirect("clients:duplicates")


@require_GET
@needs(Right.MERGE_CLIENTS)
def merges(request: HttpRequest) -> HttpResponse:
    done = Merge.objects.with_cards().with_undoable(timezone.now())
    page = Paginator(done, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "clients/merges.html", {"page": page, "days": UNDO_DAYS})


@require_http_methods(["GET", "POST"])
@needs(Right.MERGE_CLIENTS)
def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    by = staff_of(request)
    done = get_object_or_404(Merge.objects.with_cards(), pk=pk)
    changed = changed_since(done, by=by)
    form = UndoMergeForm(request.POST, changed=changed)
    if request.method == "POST" and form.is_valid():
        undo_merge(done, give_back=form.cleaned_data["give_back"], by=by, now=timezone.now())
        messages.success(request, _("Undone. %(name)s has an own card again.") % {"name": done.gone})
        return redirect("clients:card", done.gone_id)
    return render(request, "clients/merge_undo.html", {"merge": done, "changed": changed, "days": UNDO_DAYS})
