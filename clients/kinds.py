"""The classes of clients in words: their names, and their boundaries as the settings and the norms put them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Activity, Norm, Pace, Relationship, Rhythm
from clients.models.client import DAYS_OF_PERMANENT
from salon.formats import format_money
from salon.models import Company

NOT_CLEAR = ("", gettext_lazy("Not clear yet"))


@dataclass(frozen=True)
class Aspect:
    """`name` is the column of Standing; `classes` are disjoint and cover everyone."""

    name: str
    label: Any
    classes: tuple[tuple[str, Any], ...]

    def label_of(self, value: str) -> str:
        return str(dict(self.classes).get(value, value))


def in_order(*values: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((str(value), value.label) for value in values)


ASPECTS = {
    aspect.name: aspect
    for aspect in (
        Aspect(
            "activity",
            gettext_lazy("Activity"),
            in_order(
                Activity.VIP,
                Activity.GROWING,
                Activity.NEWCOMER,
                Activity.ONE_TIME,
                Activity.LOST,
                Activity.NONE,
            ),
        ),
        Aspect(
            "pace",
            gettext_lazy("Next visit"),
            in_order(Pace.EARLY, Pace.DUE, Pace.AT_RISK, Pace.LAPSED, Pace.NONE),
        ),
        Aspect(
            "rhythm",
            gettext_lazy("Rhythm"),
            in_order(Rhythm.PERMANENT, Rhythm.PERIODIC, Rhythm.SINGLE, Rhythm.NONE),
        ),
        Aspect(
            "kind",
            gettext_lazy("Kind"),
            (
                *in_order(Relationship.SEEKER, Relationship.LOYAL, Relationship.EXPLOITER, Relationship.ONE_TIME),
                NOT_CLEAR,
            ),
        ),
    )
}


def boundaries(company: Company, norm: Norm | None) -> dict[tuple[str, str], str]:
    """A sentence for each class, by aspect and name."""
    return {
        **{("activity", name): text for name, text in of_activity(company, norm).items()},
        **{("pace", name): text for name, text in of_pace(company).items()},
        **{("rhythm", name): text for name, text in of_rhythm().items()},
        **{("kind", name): text for name, text in of_kind().items()},
    }


def of_activity(company: Company, norm: Norm | None) -> dict[str, str]:
    words: dict[str, Any] = {
        "recent": company.recent_days,
        "lost": company.lost_days,
        "visits": company.vip_visits,
        "share": company.vip_share_percent,
    }
    vip = _("The last visit at most %(recent)s days ago, at least %(visits)s visits in the last 364 days, and among the %(share)s %% who spent most in them")  # fmt: skip
    if norm and norm.vip_spent is not None:
        words["sum"] = format_money(norm.vip_spent, company.currency)
        vip = _("The last visit at most %(recent)s days ago, at least %(visits)s visits in the last 364 days, and at least %(sum)s spent in them, as the highest %(share)s %% did")  # fmt: skip
    return {
        Activity.NONE: _("No paid visit is known"),
        Activity.NEWCOMER: _("One visit, at most %(recent)s days ago") % words,
        Activity.ONE_TIME: _("One visit, more than %(recent)s days ago") % words,
        Activity.GROWING: _("Two visits or more, the last at most %(lost)s days ago, and not a VIP") % words,
        Activity.VIP: vip % words,
        Activity.LOST: _("Two visits or more, the last more than %(lost)s days ago") % words,
    }


def of_pace(company: Company) -> dict[str, str]:
    return {
        Pace.NONE: _("No paid visit is known"),
        Pace.EARLY: _("Before the dates between which this client comes again"),
        Pace.DUE: _("Between these dates"),
        Pace.AT_RISK: _("After them, and not yet lapsed"),
        Pace.LAPSED: _("Away more than twice their usual interval, and at least %(days)s days")
        % {"days": company.lapsed_min_days},
    }


def of_rhythm() -> dict[str, str]:
    words = {"days": DAYS_OF_PERMANENT}
    return {
        Rhythm.NONE: _("No paid visit is known"),
        Rhythm.SINGLE: _("One visit"),
        Rhythm.PERIODIC: _("Usually less often than every %(days)s days") % words,
        Rhythm.PERMANENT: _("Usually every %(days)s days or more often") % words,
    }


def of_kind() -> dict[str, str]:
    return {
        Relationship.SEEKER: _("Six visits or more: three of four with one master, or a score of 9 or 10, or has recommended somebody"),
        Relationship.LOYAL: _("Six visits or more, nothing else"),
        Relationship.EXPLOITER: _("Three visits or more, at least half of them with a discount that is not their card’s"),
        Relationship.ONE_TIME: _("One visit"),
        "": _("No visits, or too few to tell"),
    }  # fmt: skip
