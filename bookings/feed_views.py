"""A master's visits for the master's own calendar: a private address, no session."""

from hashlib import sha256

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bookings.ics import feed as written
from bookings.queries.own_feed import own_visits
from salon.feed_link import read_feed_link


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Unchanged visits are answered with 304; a revoked or unknown address is not found."""
    limited = ratelimit.consume_or_429(request, action="calendar_feed", limit_get=True)
    if limited:
        return limited
    master = read_feed_link(token)
    if master is None:
        raise Http404
    visits = own_visits(master, now=timezone.now())
    with translation.override(master.language):
        text = written(visits, name=_("Visits of %(master)s") % {"master": master.short_name}).encode()
    headers = {"ETag": f'"{sha256(text).hexdigest()[:32]}"', "Cache-Control": "private, no-cache"}
    if visits:
        headers["Last-Modified"] = http_date(max(revision.at for _visit, revision in visits).timestamp())
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)
    # By the ETag alone: a visit that went to somebody else leaves no later date behind.
    return get_conditional_response(request, etag=headers["ETag"], response=answer) or answer
