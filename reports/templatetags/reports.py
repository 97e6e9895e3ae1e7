from typing import Any

from django import template

from reports.chart import Spark
from reports.queries import Totals

register = template.Library()


@register.inclusion_tag("reports/figure.html", takes_context=True)
def figure(
    context: template.Context, label: Any, icon_name: str, value: str, url: str, *,
    note: Any = "", spark: Spark | None = None, now: Totals | None = None, before: Totals | None = None, what: str = "",
) -> dict[str, Any]:  # fmt: skip
    """One figure that opens its list, with its change against the period before."""
    change = now.change(before, what) if now and before else None
    return {
        "request": context["request"], "label": label, "icon_name": icon_name, "value": value, "url": url, "note": note,
        "spark": spark, "change": change, "was": getattr(before, what) if before else None, "is_money": what == "revenue",
    }  # fmt: skip
