"""What the page's frame needs: the rail, its counters, the branch switcher. Everything is computed on first use."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from salon.roles import Right, may


@dataclass(frozen=True)
class NavItem:
    """`prefix` is the start of the addresses for which the item is the current one; `also` of others that are reached from it."""

    key: str
    label: Any
    url_name: str
    icon: str
    right: Right
    prefix: str
    also: tuple[str, ...] = ()


NAV = [
    NavItem("calendar", _("Calendar"), "bookings:day", "calendar-event", Right.SEE_CALENDAR, "/calendar/"),
    NavItem("my_day", _("My day"), "bookings:my_day", "calendar-event", Right.SEE_OWN_DAY, "/calendar/my"),
    NavItem("clients", _("Clients"), "clients:list", "users", Right.SEE_CARDS, "/clients/"),
    NavItem("earnings", _("Earnings"), "reports:my_earnings", "coins", Right.SEE_OWN_DAY, "/reports/my/"),
    NavItem("calls", _("Calls"), "campaigns:calls", "phone", Right.WORK_CALL_LIST, "/calls/"),
    NavItem("till", _("Till"), "visits:till", "cash-register", Right.TAKE_PAYMENT, "/visits/"),
    NavItem("prepaid", _("Prepaid"), "loyalty:certificates", "gift", Right.SELL_PREPAID, "/loyalty/prepaid/"),
    NavItem("messages", _("Messages"), "messaging:outbox", "message-circle", Right.SEE_OUTBOX, "/messages/"),
    NavItem("campaigns", _("Campaigns"), "campaigns:campaigns", "send", Right.EDIT_SEGMENTS, "/campaigns/"),
    NavItem("scores", _("Scores"), "feedback:scores", "mood-smile", Right.SEE_SCORES, "/feedback/"),
    NavItem("services", _("Services"), "salon:services", "scissors", Right.EDIT_PRICE_LIST, "/services/"),
    NavItem("stock", _("Stock"), "visits:stock", "package", Right.SEE_STOCK, "/visits/stock"),
    NavItem("reports", _("Reports"), "reports:overview", "chart-line", Right.SEE_REPORTS, "/reports/"),
    NavItem(
        "settings",
        _("Settings"),
        "salon:settings",
        "settings",
        Right.EDIT_STAFF,
        "/settings/",
        also=(
            "/calendar/policies/",
            "/loyalty/discounts/",
            "/loyalty/packages/",
            "/loyalty/tiers/",
            "/loyalty/referrals/",
            "/visits/partners/",
            "/visits/promotion/",
            "/visits/simulator/",
        ),
    ),
]
TABS = 4  # how many stay in the bar of a phone; the rest are behind "More"

Counted = Callable[[HttpRequest], QuerySet[Any] | None]
COUNTERS: dict[str, Counted] = {}


def counter(key: str) -> Callable[[Counted], Counted]:
    """Puts the number of these rows on the rail's item with this key, or on "bell"; None is not asked.

    Registered from apps.ready(). All of them are counted in one query.
    """

    def register(counted: Counted) -> Counted:
        COUNTERS[key] = counted
        return counted

    return register


@dataclass(frozen=True)
class ShownItem:
    item: NavItem
    url: str
    current: bool
    count: int


def address(name: str) -> str:
    """The address of a page, or nothing while no page has that name."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


class Shell:
    """The frame around one page for one person."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def nav(self) -> list[ShownItem]:
        shown = [(item, url) for item in NAV if self.allows(item) and (url := address(item.url_name))]
        current = self.current([item for item, _url in shown])
        return [ShownItem(item, url, item is current, self.counts.get(item.key, 0)) for item, url in shown]

    def allows(self, item: NavItem) -> bool:
        """Those who see the whole calendar need no pages of their own day."""
        user = self.request.user
        if item.right == Right.SEE_OWN_DAY and may(user, Right.SEE_CALENDAR):
            return False
        return may(user, item.right)

    def current(self, items: list[NavItem]) -> NavItem | None:
        """The item with the longest prefix of this address."""
        starts = [(prefix, item) for item in items for prefix in (item.prefix, *item.also)]
        here = [(len(prefix), item) for prefix, item in starts if self.request.path.startswith(prefix)]
        return max(here, key=lambda each: each[0], default=(0, None))[1]

    @property
    def tabs(self) -> list[ShownItem]:
        return self.nav[:TABS]

    @property
    def rest(self) -> list[ShownItem]:
        return self.nav[TABS:]

    @property
    def bell(self) -> int:
        return self.counts.get("bell", 0)

    @property
    def bell_url(self) -> str:
        return address("clients:tasks") if may(self.request.user, Right.WORK_CALL_LIST) else ""

    @cached_property
    def counts(self) -> dict[str, int]:
        shown = [(key, rows) for key, counted in COUNTERS.items() if (rows := counted(self.request)) is not None]
        asked = [
            rows.order_by().annotate(key=Value(key)).values("key").values_list("key", Count("pk"))
            for key, rows in shown
        ]
        return dict(asked[0].union(*asked[1:], all=True)) if asked else {}

    @property
    def alarms(self) -> int:
        return self.counts.get("alarms", 0)

    @property
    def alarms_url(self) -> str:
        return address("clients:privacy") if self.alarms else ""

    @property
    def search_url(self) -> str:
        return address("clients:search") if may(self.request.user, Right.SEE_CARDS) else ""

    @property
    def booking_url(self) -> str:
        return address("bookings:new") if may(self.request.user, Right.BOOK) else ""

    @property
    def people_url(self) -> str:
        return address("salon:people")

    @property
    def account_url(self) -> str:
        return address("salon:account") or address("account_change_password")

    @property
    def switch_url(self) -> str:
        return address("salon:switch_branch")

    @property
    def branches(self) -> list[Any]:
        return getattr(self.request, "branches", [])

    @property
    def branch(self) -> Any:
        return getattr(self.request, "branch", None)

    @property
    def company(self) -> Any:
        return getattr(self.request, "company", None)


def shell(request: HttpRequest) -> dict[str, Shell]:
    return {"shell": Shell(request)}
