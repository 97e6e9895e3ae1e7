"""The front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from salon.roles import Right, may


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Each role starts where its work is."""
    if may(request.user, Right.SEE_REPORTS):
        return redirect("reports:overview")
    return redirect("bookings:day" if may(request.user, Right.SEE_CALENDAR) else "bookings:my_day")
