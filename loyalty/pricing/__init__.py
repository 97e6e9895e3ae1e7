"""The engine of prices and discounts: a pure function from (who comes, lines, offers, rules) to priced lines with reasons."""

from loyalty.pricing.engine import (
    Cut,
    Given,
    PricedBill,
    PricedLine,
    Trouble,
    harmless,
    loss,
    price_bill,
    price_line,
    room_of,
    spread,
)
from loyalty.pricing.facts import (
    MOST_USUAL,
    PICKED,
    SEASONAL,
    USUAL,
    Bundle,
    Coming,
    Kind,
    Line,
    Offer,
    Rules,
    Scope,
    Times,
    Trait,
)
from loyalty.pricing.sums import (
    HUNDRED,
    largest_discount,
    lowest_price,
    more_sales,
    points_earned,
    points_limit,
    rounded,
    share,
    shelf_price,
)

__all__ = [
    "HUNDRED", "MOST_USUAL", "PICKED", "SEASONAL", "USUAL", "Bundle", "Coming", "Cut", "Given", "Kind", "Line", "Offer", "PricedBill", "PricedLine", "Rules", "Scope",
    "Times", "Trait", "Trouble", "harmless", "largest_discount", "loss", "lowest_price", "more_sales", "points_earned", "points_limit",
    "price_bill", "price_line", "room_of", "rounded", "share", "shelf_price", "spread",
]  # fmt: skip
