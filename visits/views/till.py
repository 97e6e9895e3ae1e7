"""The till: who waits to pay and what the day came to; the client's visits."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clients.models import Client
from salon.forms.days import asked_day
from salon.roles import Right, needs, staff_of
from visits.queries import counted_on, open_days, till_of, visits_of

VISITS_ON_A_PAGE = 25


@require_GET
@needs(Right.TAKE_PAYMENT)
def till(request: HttpRequest) -> HttpResponse:
    """Today by default, also when it is closed already and money goes to the next day, which then can be looked at too."""
    now, branch = timezone.now(), request.branch  # type: ignore[attr-defined]
    today, last = branch.local_day(now), counted_on(branch, now)
    day = min(asked_day(request.GET, today), last)
    context = {
        "till": till_of(branch, day, by=staff_of(request), now=now),
        "day": day,
        "today": today,
        "previous": day - timedelta(days=1),
        "next": day + timedelta(days=1) if day < last else None,
        "counted_on": last if last > today else None,
        "open_days": open_days(branch, today),
        "now": now,
    }
    return render(request, "visits/till.html", context)


@require_GET
@needs(Right.SEE_CARDS)
def history(request: HttpRequest, pk: int) -> HttpResponse:
    by = staff_of(request)
    client = get_object_or_404(Client.objects.visible_to(by), pk=pk)
    page = Paginator(visits_of(client, by=by), VISITS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "visits/history.html", {"client": client, "page": page})
