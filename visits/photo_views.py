"""Photos before and after: taken, looked at side by side, given out only to those who may see the card."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from clients.models import Client, Purpose
from clients.operations import set_consent
from clients.wordings import wordings
from salon.roles import Right, may, needs, staff_of
from visits import operations
from visits.forms import PhotoConsentForm, PhotoForm, PhotoPairForm, asked_visit
from visits.models import Photo
from visits.queries import consents_for_photos, photos_of

PHOTOS_ON_A_PAGE = 24


@require_GET
@needs(Right.SEE_CARDS)
def photos(request: HttpRequest, pk: int) -> HttpResponse:
    """?appointment= says for which visit the next photo is."""
    return shown_photos(request, client_of(request, pk))


@require_POST
@needs(Right.WRITE_FORMULA)
def photo_add(request: HttpRequest, pk: int) -> HttpResponse:
    client, by = client_of(request, pk), staff_of(request)
    appointment = asked_visit(request.GET, client=client, by=by)
    words = wordings(language_of(request, client))[Purpose.PHOTO_RECORD]
    form = PhotoForm(request.POST, request.FILES, wording=words, is_agreed=consents_for_photos(client).may_keep)
    if not form.is_valid():
        return shown_photos(request, client, form)
    operations.add_photo(
        client,
        picture=form.cleaned_data["photo"],
        moment=form.cleaned_data["moment"],
        agreed_to=words if form.cleaned_data.get("agrees") else "",
        appointment=appointment,
        by=by,
        now=timezone.now(),
    )
    messages.success(request, _("The photo is kept."))
    return redirect(here(request, client))


@require_POST
@needs(Right.WRITE_FORMULA)
def photo_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Each of the two consents, given or taken back, with the wording that the page showed."""
    client, form = client_of(request, pk), PhotoConsentForm(request.POST)
    if not form.is_valid():
        return shown_photos(request, client)
    purpose, is_given = form.cleaned_data["purpose"], form.cleaned_data["agrees"]
    words = wordings(language_of(request, client))[purpose]
    source = operations.AT_THE_CHAIR
    set_consent(client, channel=purpose, is_given=is_given, source=source, wording=words, now=timezone.now())
    messages.success(request, _("The client’s consent is recorded.") if is_given else _("The consent is taken back."))
    return redirect(here(request, client))


@require_GET
@needs(Right.SEE_CARDS)
def photo_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """?before=&after=; without them the newest of each."""
    client, by = client_of(request, pk), staff_of(request)
    shown = Photo.objects.visible_to(by).filter(client=client).select_related("taken_by")
    chosen = PhotoPairForm(request.GET, shown=shown).chosen()
    pair = [chosen[moment] or shown.filter(moment=moment).first() for moment in Photo.Moment.values]
    others = {moment: shown.filter(moment=moment)[:PHOTOS_ON_A_PAGE] for moment in Photo.Moment.values}
    return render(
        request, "visits/photo_pair.html", {"client": client, "before": pair[0], "after": pair[1], "others": others}
    )


@require_POST
@needs(Right.EDIT_CLIENTS)
def photos_delete_hidden(request: HttpRequest, pk: int) -> HttpResponse:
    client = client_of(request, pk)
    count = operations.delete_hidden_photos(client, by=staff_of(request))
    messages.success(request, ngettext("%(n)d photo is deleted.", "%(n)d photos are deleted.", count) % {"n": count})
    return redirect("visits:photos", client.pk)


@require_POST
@needs(Right.WRITE_FORMULA)
def photo_delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Photo.objects.visible_to(staff_of(request)).select_related("client"), pk=pk)
    operations.delete_photo(found, by=staff_of(request))
    messages.success(request, _("The photo is deleted."))
    return redirect("visits:photos", found.client_id)


@require_GET
@needs(Right.SEE_CARDS)
def photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    return served(request, pk, "image")


@require_GET
@needs(Right.SEE_CARDS)
def thumbnail(request: HttpRequest, pk: int) -> HttpResponseBase:
    return served(request, pk, "thumbnail")


def served(request: HttpRequest, pk: int, size: str) -> HttpResponseBase:
    """The browser may keep it, but asks each time whether it still may show it: consent can be taken back."""
    found = get_object_or_404(Photo.objects.visible_to(staff_of(request)), pk=pk)
    etag = f'"{found.digest}-{size}"'
    known = get_conditional_response(request, etag=etag)
    answer: HttpResponseBase
    if known is not None:
        answer = known
    else:
        answer = FileResponse(getattr(found, size).open("rb"), content_type="image/jpeg", filename=f"{found.pk}.jpg")
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def client_of(request: HttpRequest, pk: int) -> Client:
    return get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)


def language_of(request: HttpRequest, client: Client) -> str:
    return client.language or request.company.language  # type: ignore[attr-defined]


def here(request: HttpRequest, client: Client) -> str:
    """The page of photos, for the same visit."""
    query = request.GET.urlencode()
    return reverse("visits:photos", args=[client.pk]) + (f"?{query}" if query else "")


def shown_photos(request: HttpRequest, client: Client, form: PhotoForm | None = None) -> HttpResponse:
    """A form that was not accepted comes back with its sentence; a browser does not give the file again."""
    by, said = staff_of(request), consents_for_photos(client)
    words = wordings(language_of(request, client))
    page = Paginator(photos_of(client), PHOTOS_ON_A_PAGE).get_page(request.GET.get("page"))
    appointment = asked_visit(request.GET, client=client, by=by)
    moment = Photo.Moment.AFTER if appointment and appointment.started_at else Photo.Moment.BEFORE
    fresh = PhotoForm(initial={"moment": moment}, wording=words[Purpose.PHOTO_RECORD], is_agreed=said.may_keep)
    context = {
        "client": client,
        "said": said,
        "page": page,
        "hidden": 0 if said.may_keep else page.paginator.count,
        "form": form or fresh,
        "publish_wording": words[Purpose.PHOTO_PUBLISH],
        "may_add": may(by, Right.WRITE_FORMULA),
        "may_delete": may(by, Right.EDIT_CLIENTS),
    }
    return render(request, "visits/photos.html", context, status=422 if form else 200)
