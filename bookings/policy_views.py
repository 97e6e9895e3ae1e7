"""The owner's pages of deposits and cancellation, and the piece of the booking dialog that says what is asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bookings.asking import terms_asked
from bookings.deposit_forms import PolicyForm, PreviewForm, TermsForm
from bookings.models import BookingPolicy
from bookings.operations.policies import move_policy
from bookings.policy import Item
from bookings.queries.deposits import weighed
from clients.models import Client
from clients.queries import search
from salon.roles import Right, needs, staff_of

STEPS = {"up": -1, "down": 1}


@require_GET
@needs(Right.BOOK)
def terms(request: HttpRequest) -> HttpResponse:
    """For what is chosen so far in the booking dialog."""
    company, by = request.company, staff_of(request)  # type: ignore[attr-defined]
    asked = terms_asked(request.GET, branch=request.branch, company=company, by=by, now=timezone.now())  # type: ignore[attr-defined]
    form = TermsForm(initial={"told": "told" in request.GET}, terms=asked)
    return render(request, "bookings/parts/terms.html", {"terms": asked, "terms_form": form})


@require_GET
@needs(Right.EDIT_COMPANY)
def policies(request: HttpRequest) -> HttpResponse:
    """In order, and beside each what it would ask for the service and the client chosen below."""
    form = PreviewForm(request.GET or None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    service, client = given.get("service"), None
    if service and given.get("q"):
        found = search(given["q"], by=staff_of(request), limit=1)
        client = Client.objects.filter(pk=found[0].client_id).first() if found else None
    items = [Item(service.pk, service.category_id, service.price)] if service else []
    rows = weighed(client, items, branch=request.branch, now=timezone.now())  # type: ignore[attr-defined]
    context = {"rows": rows, "form": form, "service": service, "client": client, "asked": bool(given.get("q"))}
    return render(request, "bookings/policies.html", context)


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def policy_new(request: HttpRequest) -> HttpResponse:
    return policy_page(request, PolicyForm(request.POST or None, company=request.company))  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(BookingPolicy, pk=pk)
    return policy_page(request, PolicyForm(request.POST or None, instance=row, company=request.company))  # type: ignore[attr-defined]


def policy_page(request: HttpRequest, form: PolicyForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved. Bookings made before keep what their clients were told."))
        return redirect("bookings:policies")
    return render(request, "bookings/policy.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@needs(Right.EDIT_COMPANY)
def policy_move(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(BookingPolicy, pk=pk)
    move_policy(row, steps=STEPS.get(request.POST.get("direction", ""), 0), by=staff_of(request))
    return redirect("bookings:policies")
