"""Handing over all of a client's data as a readable file, and erasing them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clients.erasure import obstacles_before, staying
from clients.forms.privacy import EraseForm
from clients.handover_pdf import readable
from clients.models import Client, Erasure
from clients.operations import erase_client, hand_over
from salon.roles import Right, needs, staff_of


@require_http_methods(["GET", "POST"])
@needs(Right.ERASE_CLIENTS)
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Pressed again, in another tab or after Back, it leads where the first press led."""
    by, now = staff_of(request), timezone.now()
    if Erasure.objects.filter(client=pk).exists():
        return redirect("clients:privacy")
    client = get_object_or_404(Client.objects.visible_to(by), pk=pk)
    form = EraseForm(request.POST or None, obstacles=obstacles_before(client, now))
    if not form.is_valid():
        context = {"client": client, "form": form, "staying": dict.fromkeys(staying.values())}
        return render(request, "clients/erase.html", context, status=422 if form.is_bound else 200)
    erase_client(client, why=Erasure.Why.WISH, by=by, now=now, settle=form.settled())
    messages.success(request, _("The client’s data are erased. The money stays in the books."))
    return redirect("clients:privacy")


@require_POST
@needs(Right.HAND_OVER)
@never_cache
def handed_over_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one client, to be read."""
    by, now = staff_of(request), timezone.now()
    client = get_object_or_404(Client.objects.visible_to(by), pk=pk)
    everything = hand_over(client, branch=request.branch, by=by, now=now)  # type: ignore[attr-defined]
    answer = HttpResponse(
        readable(everything, name=client.name, salon=str(request.company), now=now), content_type="application/pdf"
    )  # type: ignore[attr-defined]
    answer["Content-Disposition"] = f'attachment; filename="client-{client.pk}.pdf"'
    return answer
