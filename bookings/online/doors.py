"""The one door of the public pages: whose branch, which language and clock, whether in a frame, from where, and how often.

Nobody signs in here and no cookie is believed, so a forged request gets nothing that its maker could not ask for; what stands
in for Django's token, which a frame without cookies cannot have, is the browser's own word where the form was sent from.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, wraps
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from bookings.asking import Terms
from bookings.errors import SlotGone
from bookings.models import OnlineBooking
from bookings.online.errors import CallUs, HoldsTooMuch
from bookings.online.forms import as_day, numbers
from bookings.online.offer import Offer, Wanted, nearest, offer_of
from salon.errors import Refused
from salon.models import Branch, Staff

SITE = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]{1,200}")
LANGUAGES = [(code, translation.get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
MINUTE, HOUR = 60, 3600
# What one network address may do: so many times in so many seconds.
PAGES, HOLDS, TRIES, CODES = (300, MINUTE), (40, 10 * MINUTE), (30, 10 * MINUTE), (20, HOUR)
CODES_TO_ONE_ADDRESS = (6, HOUR)


@dataclass
class Door:
    """What the templates of the public pages know."""

    request: HttpRequest
    branch: Branch
    network: str
    now: datetime
    asked: dict[str, Any] = field(default_factory=dict)
    booking: OnlineBooking | None = None
    wanted: Wanted | None = None
    terms: Terms | None = None

    @property
    def language(self) -> str:
        return translation.get_language() or "en"

    @property
    def languages(self) -> list[tuple[str, str]]:
        return LANGUAGES if self.request.method == "GET" else []

    @property
    def is_framed(self) -> bool:
        return self.request.GET.get("embed") == "1"

    @property
    def site(self) -> str:
        """The page around the frame; it is told how tall we are and nothing else."""
        site = self.request.GET.get("site", "")
        return site if self.is_framed and SITE.fullmatch(site) else ""

    @cached_property
    def frame(self) -> dict[str, str]:
        """What every address carries along, because there may be no cookie to keep it in."""
        framed = {"embed": "1", **({"site": self.site} if self.site else {})} if self.is_framed else {}
        return {"lang": self.language, **framed}

    @property
    def carry(self) -> str:
        return urlencode(self.frame)

    @property
    def choice(self) -> str:
        """With what was chosen so far."""
        chosen: list[tuple[str, Any]] = []
        if self.wanted:
            chosen += [("service", service.pk) for service in self.wanted.services]
            chosen += [("master", self.wanted.master.pk if self.wanted.master else "any")]
        if self.booking and not self.booking.appointment_id:
            chosen += [("booking", self.booking.key)]
        return urlencode([*chosen, *self.frame.items()])

    @cached_property
    def nearest(self) -> list[datetime]:
        if not self.wanted or not self.wanted.services:
            return []
        wish = self.asked.get("starts_at") or (self.booking and self.booking.starts_at) or self.now
        return nearest(self.wanted, wish, now=self.now)

    @cached_property
    def offer(self) -> Offer:
        return offer_of(self.branch)

    @property
    def chosen_categories(self) -> set[str]:
        return {service.category.name_here for service in self.wanted.services} if self.wanted else set()

    def want(self, services: list[str], master: str | None) -> Wanted | None:
        """Only what is offered; nothing for anything else."""
        found = self.offer
        chosen = found.chosen(numbers(services))
        who: Staff | None = None
        if master and master != "any":
            who = {each.pk: each for each in found.doing_all(chosen)}.get(next(iter(numbers([master])), 0))
            if who is None:
                return None
        slot = self.booking.slot_id if self.booking else None
        self.wanted = Wanted(found, chosen, who, slot)
        return self.wanted if chosen else None

    def want_again(self, booking: OnlineBooking) -> None:
        """What the visitor's booking is about, as far as it is still offered."""
        self.booking = booking
        self.want([str(pk) for pk in booking.services], str(booking.master_id or "any"))

    @property
    def day(self) -> Any:
        return as_day(self.request.GET.get("day"))


View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """view(request, door, …) for a branch that takes bookings online. Everything else is one and the same page."""

    @wraps(view)
    def opened(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        branch = Branch.objects.open_online().filter(code=code).first()
        speak(request)
        if branch is None:
            return framed(request, render(request, "bad_link.html", status=404))
        timezone.activate(branch.zone)
        door = Door(request, branch, network_of(request), timezone.now())
        request.door = door  # type: ignore[attr-defined]
        request.say_no = say_no  # type: ignore[attr-defined]
        if request.method == "POST" and is_foreign(request):
            return framed(request, render(request, "403.html", status=403))
        if not allowed("page", door.network, PAGES):
            return slow(request)
        return framed(request, view(request, door, **kwargs))

    return login_not_required(csrf_exempt(opened))


def speak(request: HttpRequest) -> None:
    """In the language of the address, else in the browser's."""
    wanted = request.GET.get("lang", "")
    if wanted in dict(LANGUAGES):
        translation.activate(wanted)
    request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]


def framed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Other sites may show the widget's pages and no others; nothing here is kept by anybody on the way."""
    response["Cache-Control"] = "no-store"
    if request.GET.get("embed") == "1":
        response.xframe_options_exempt = True  # type: ignore[attr-defined]
        response._csp_replace = {"frame-ancestors": ["https:", "http:"]}  # type: ignore[attr-defined]
    return response


def is_foreign(request: HttpRequest) -> bool:
    """Sent from another site's page, as the browser says. Programs that say nothing are held by the throttles."""
    origin = request.headers.get("Origin", "")
    if origin and urlsplit(origin).netloc != request.get_host():
        return True
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}


def network_of(request: HttpRequest) -> str:
    """An address of IPv4; of IPv6 the network that one household has."""
    address = ip_address(get_adapter(request).get_client_ip(request))
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)


def allowed(what: str, whose: str, limit: tuple[int, int]) -> bool:
    """Counted before it is done, so that a hundred at once are counted as a hundred."""
    most, seconds = limit
    key = f"online:{what}:{whose}"
    for _attempt in range(2):
        try:
            return int(cache.incr(key)) <= most
        except ValueError:  # the first one of these seconds
            cache.add(key, 0, seconds)
    return True


def slow(request: HttpRequest) -> HttpResponse:
    return framed(request, render(request, "bookings/online/slow.html", {"door": door_of(request)}, status=429))


def door_of(request: HttpRequest) -> Door:
    return request.door  # type: ignore[attr-defined, no-any-return]


def say_no(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Rules name masters, clients and reasons; visitors get sentences of their own, and the nearest times."""
    is_ours = getattr(refused, "is_public", False)
    context = {
        "door": door_of(request),
        "refused": refused if is_ours else None,
        "is_call": isinstance(refused, CallUs),
        "offers": not isinstance(refused, CallUs | HoldsTooMuch),
        "is_over": isinstance(refused, SlotGone),
    }
    return framed(request, render(request, "bookings/online/refused.html", context, status=409))
