"""How a sum or a number of visits is said, whichever the rules of cards count, and within what time."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salon.formats import format_money


def amount_in_words(value: Decimal, *, is_sum: bool, currency: str = "") -> str:
    if is_sum:
        return format_money(value, currency)
    count = int(value)
    return ngettext("%(count)d visit", "%(count)d visits", count) % {"count": count}


def period_in_words(months: int | None) -> str:
    if not months:
        return _("over all time")
    return ngettext("within the last %(count)d month", "within the last %(count)d months", months) % {"count": months}


def above_ceiling(most: Decimal) -> str:
    return _("Nobody gets more than %(percent)s %%: the company's largest discount.") % {
        "percent": f"{most.normalize():f}"
    }


def in_use(name: str, uses: Sequence[int]) -> str:
    """`uses`: cards that hold the tier, and cards whose story names it."""
    cards, stories = uses
    held = ngettext("%(count)d card holds %(tier)s.", "%(count)d cards hold %(tier)s.", cards)
    told = ngettext(
        "%(tier)s stands in the history of %(count)d card.",
        "%(tier)s stands in the history of %(count)d cards.",
        stories,
    )
    first = held % {"count": cards, "tier": name} if cards else told % {"count": stories, "tier": name}
    instead = _(
        "It cannot be deleted; give it another name, discount and threshold instead: the cards keep it, and climb or fall by the new ones."
    )
    return f"{first} {instead}"
