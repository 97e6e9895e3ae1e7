"""A step of a visit long before its hour: the person is asked first, then the same operation is told that it may be early."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from bookings.forms import EarlyForm
from bookings.models import Appointment
from salon.roles import staff_of


def asked_or_done(
    request: HttpRequest, appointment: Appointment, operation: Callable[..., Appointment], *, title: Any, question: Any
) -> HttpResponse:
    """GET asks, POST does; without the yes of the question an early step is refused by the operation itself."""
    if request.method == "GET":
        asked = question % {"when": appointment.when}
        shown = {"appointment": appointment, "title": title, "question": asked, "form": EarlyForm()}
        return render(request, "bookings/early.html", shown)
    form = EarlyForm(request.POST)
    form.is_valid()
    operation(appointment, **form.cleaned_data, by=staff_of(request), now=timezone.now())
    return redirect("bookings:appointment", appointment.pk)
