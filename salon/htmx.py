"""The only module that knows about htmx: redirects, messages, the login answer, refusals, Vary.

Views say `redirect()`, `messages.success()` and let `Refused` fly as if there were no htmx.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from salon.errors import Refused
from salon.formats import ACTIVE_CURRENCY

Handler = Callable[[HttpRequest], HttpResponse]
REDIRECTS = {301, 302, 303, 307, 308}


class HtmxMiddleware:
    """Sets `request.htmx`, translates answers for htmx, and gives `Refused` its 409."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.htmx = asks_for_fragment(request)  # type: ignore[attr-defined]
        company = getattr(request, "company", None)
        token = ACTIVE_CURRENCY.set(company.currency if company else "EUR")
        try:
            response = self.get_response(request)
            if request.htmx:  # type: ignore[attr-defined]
                response = for_htmx(request, response)
        finally:
            ACTIVE_CURRENCY.reset(token)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refuse(request, exception) if isinstance(exception, Refused) else None


def asks_for_fragment(request: HttpRequest) -> bool:
    """Boosted links and restored history want whole pages."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and "HX-Boosted" not in headers
        and "HX-History-Restore-Request" not in headers
    )


def for_htmx(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.status_code in REDIRECTS:
        return redirected(request, response)
    if shows_fragment(response):
        response.content += toasts(request).encode()
    return response


def redirected(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The browser follows a 302 unseen and would swap the page into the target: say it in a header instead."""
    answer = HttpResponse(status=204)
    answer.cookies = response.cookies
    target = login_returning_here(request, response["Location"])
    answer["HX-Redirect"] = target
    if "#" in target and urlsplit(target).path == urlsplit(current_url(request)).path:
        answer["HX-Refresh"] = "true"  # a new fragment alone would not load the page again
    return answer


def login_returning_here(request: HttpRequest, target: str) -> str:
    """After an expired session people come back to the page they saw, not to the fragment it asked for."""
    parts = urlsplit(target)
    if parts.path != urlsplit(resolve_url(settings.LOGIN_URL)).path:
        return target
    here = urlsplit(current_url(request))
    back = QueryDict(mutable=True)
    back["next"] = here._replace(scheme="", netloc="").geturl() or "/"
    return parts._replace(query=back.urlencode(safe="/")).geturl()


def current_url(request: HttpRequest) -> str:
    return request.headers.get("HX-Current-URL", "")


def shows_fragment(response: HttpResponse) -> bool:
    """Answers that htmx swaps, so that a message beside them is seen."""
    swapped = response.status_code in {200, 201, 409, 422}
    html = response.get("Content-Type", "").startswith("text/html")
    return swapped and html and not response.streaming and "Content-Encoding" not in response


def toasts(request: HttpRequest) -> str:
    """The messages nobody has shown yet, to be added out of band to #messages."""
    storage = get_messages(request)
    if getattr(storage, "used", True) or not len(storage):
        return ""
    return render_to_string("components/toasts.html", {"messages": storage})


def refuse(request: HttpRequest, refused: Refused) -> HttpResponse:
    """409: a fragment for the nearest [data-refused], or a page whose Back keeps what was typed.

    `details["at"]` is the line of the form it is about: the fragment goes beside it, to [data-refused-at].
    """
    context = {"refused": refused, "choices": choices(refused), "back": referrer(request)}
    if hasattr(request, "say_no"):  # pages for visitors have their own words
        return request.say_no(request, refused)
    if request.htmx:  # type: ignore[attr-defined]
        answer = render(request, "components/refused.html", context, status=409)
        if "at" in refused.details:
            answer["Refused-At"] = str(refused.details["at"])
        return answer
    page = "refused.html" if request.user.is_authenticated else "refused_public.html"
    return render(request, page, context, status=409)


def choices(refused: Refused) -> list[dict[str, Any]]:
    """`details["nearest"]` as chips: the words, and the values that a click fills into the form."""
    return [choice(item) for item in refused.details.get("nearest", [])]


def choice(item: dict[str, Any]) -> dict[str, Any]:
    """Times go into forms as the wall clock shows them; the day first, because a form may ask for times of a day."""
    wall = timezone.localtime(datetime.fromisoformat(item["starts_at"]))
    fill = {"day": f"{wall:%Y-%m-%d}", "master": item["master"], "starts_at": f"{wall:%Y-%m-%dT%H:%M}"}
    return {"label": item["label"], "fill": json.dumps(fill)}


def referrer(request: HttpRequest) -> str:
    """The page the person came from, if it is ours."""
    url = request.headers.get("Referer", "")
    return url if url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure()) else "/"
