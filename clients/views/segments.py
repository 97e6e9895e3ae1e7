"""Segments: the list, the builder with its live count, and who is in one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.forms import ClientListForm
from clients.forms.segments import Builder, SegmentForm, TypedRules, blank_rules
from clients.models import Segment
from clients.operations import note_listed
from clients.operations.segments import change_segment, create_segment, delete_segment
from clients.queries import segments as queries
from clients.queries.listed import shown_clients
from clients.queries.sampled import estimate
from clients.segments import BUILT_IN
from salon.context import address
from salon.roles import Right, may, needs, staff_of


@require_GET
@needs(Right.EDIT_SEGMENTS)
def segments(request: HttpRequest) -> HttpResponse:
    saved = Segment.objects.select_related("created_by")
    return render(request, "clients/segments.html", {"segments": saved, "built_in": BUILT_IN.values()})


@require_GET
@needs(Right.EDIT_SEGMENTS)
def segment(request: HttpRequest, pk: int) -> HttpResponse:
    """The clients of a segment, page by page."""
    chosen = get_object_or_404(Segment, pk=pk)
    form, by = ClientListForm(request.GET), staff_of(request)
    form.is_valid()
    after = form.last_seen(by)
    listed = shown_clients(segment=f"{queries.SAVED}{pk}", after=after, by=by, **circumstances(request))
    note_listed([each.pk for each in listed.clients], by=by, company=request.company, now=timezone.now())  # type: ignore[attr-defined]
    context = {
        "segment": chosen,
        "problems": queries.problems(chosen.rules),
        "words": queries.in_words(chosen.rules),
        "listed": listed,
        "after": after,
        "today": timezone.localdate(),
        "export_url": address("clients:export") if may(by, Right.EXPORT_CLIENTS) else "",
        "calls_url": address("campaigns:call_list"),
        "letter_url": address("campaigns:campaign_new"),
    }
    return render(request, "clients/segment.html", context)


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_SEGMENTS)
def segment_new(request: HttpRequest) -> HttpResponse:
    """May begin with the rules of a built-in group."""
    if request.method == "GET":
        start = BUILT_IN.get(request.GET.get("like", ""))
        return shown_builder(request, SegmentForm(), start.rules if start else blank_rules())
    form, typed = SegmentForm(request.POST), TypedRules(request.POST)
    if not form.is_valid() or queries.problems(typed.document):
        return refused_builder(request, form, typed)
    made = create_segment(rules=typed.document, by=staff_of(request), now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("clients:segment", made.pk)


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_SEGMENTS)
def segment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = get_object_or_404(Segment, pk=pk)
    if request.method == "GET":
        return shown_builder(request, SegmentForm(instance=chosen), chosen.rules, editing=pk)
    form, typed = SegmentForm(request.POST, instance=chosen), TypedRules(request.POST)
    if not form.is_valid() or queries.problems(typed.document):
        return refused_builder(request, form, typed, editing=pk)
    change_segment(chosen, rules=typed.document, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("clients:segment", pk)


@require_POST
@needs(Right.EDIT_SEGMENTS)
def segment_delete(request: HttpRequest, pk: int) -> HttpResponse:
    delete_segment(get_object_or_404(Segment, pk=pk))
    messages.success(request, _("Deleted. Its clients stay."))
    return redirect("clients:segments")


@require_POST
@needs(Right.EDIT_SEGMENTS)
def segment_builder(request: HttpRequest) -> HttpResponse:
    """A row more, a row less, or another question in a row; nothing is saved."""
    typed = TypedRules(request.POST)
    typed.do(request.POST.get("do", ""))
    editing = request.POST.get("segment", "")
    form = SegmentForm(initial={"name": request.POST.get("name", "")})
    pk = int(editing) if editing.isascii() and editing.isdigit() and len(editing) < 19 else None
    return shown_builder(request, form, typed.document, editing=pk, focus=typed.focus)


@require_POST
@needs(Right.EDIT_SEGMENTS)
def segment_count(request: HttpRequest) -> HttpResponse:
    """As one edits: how many clients the rules choose now; in a large base first about how many, then exactly."""
    rules = TypedRules(request.POST).document
    context = counted_exactly(request, rules) if "exactly" in request.GET else counted(request, rules)
    return render(request, "clients/segment_form.html#count", context)


def refused_builder(
    request: HttpRequest, form: SegmentForm, typed: TypedRules, *, editing: int | None = None
) -> HttpResponse:
    """Everything that is wrong, each beside its row."""
    return shown_builder(request, form, typed.document, editing=editing, says_all=True)


def shown_builder(
    request: HttpRequest, form: SegmentForm, rules: Any, *, editing: int | None = None, focus: str = "", says_all: bool = False
) -> HttpResponse:  # fmt: skip
    """What is only unfinished is said after saving was tried; what is gone is said at once."""
    wrong = queries.problems(rules)
    shown = [problem for problem in wrong if says_all or problem.is_gone]
    context = {"form": form, "builder": Builder(rules, shown, focus), "editing": editing} | counted(request, rules)
    template = "clients/segment_form.html#rules" if request.htmx else "clients/segment_form.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=422 if says_all else 200)


def counted(request: HttpRequest, rules: Any) -> dict[str, Any]:
    if queries.problems(rules):
        return counted_exactly(request, rules)
    about = estimate(rules, by=staff_of(request), **circumstances(request))
    return {"about": about} if about else counted_exactly(request, rules)


def counted_exactly(request: HttpRequest, rules: Any) -> dict[str, Any]:
    wrong = queries.problems(rules)
    if wrong:
        return {"count": None, "is_gone": any(problem.is_gone for problem in wrong)}
    return {"count": queries.count(rules, by=staff_of(request), **circumstances(request))}


def circumstances(request: HttpRequest) -> dict[str, Any]:
    return {"today": timezone.localdate(), "company": request.company}  # type: ignore[attr-defined]
