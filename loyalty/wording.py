"""How a sum or a number of visits is said, whichever the rules of cards count, and within what time."""

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
