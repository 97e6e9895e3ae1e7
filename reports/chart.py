"""Points for the drawings: sparklines are SVG from here, the trend is JSON for chart.js."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from reports.queries import ScoreMonth
from salon.formats import format_day, format_money, format_number

WIDTH, HEIGHT, PAD = 112.0, 36.0, 4.0


@dataclass(frozen=True)
class Spark:
    line: str
    area: str
    last: tuple[float, float]


def spark(values: Sequence[float]) -> Spark | None:
    """Nothing for fewer than two values or when all are alike: there is no movement to show."""
    if len(values) < 2 or min(values) == max(values):
        return None
    low, high, step = min(values), max(values), (WIDTH - 2 * PAD) / (len(values) - 1)
    points = [
        (round(PAD + n * step, 1), round(HEIGHT - PAD - (value - low) / (high - low) * (HEIGHT - 2 * PAD), 1))
        for n, value in enumerate(values)
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    return Spark(line, f"{points[0][0]},{HEIGHT:g} {line} {points[-1][0]},{HEIGHT:g}", points[-1])


def trend(days: Sequence[tuple[date, Decimal, int]]) -> dict[str, Any]:
    """By day up to two months, else by week. Labels and sums are ready strings."""
    size = 1 if len(days) <= 62 else 7
    groups = [days[n : n + size] for n in range(0, len(days), size)]
    money = [sum((row[1] for row in group), Decimal(0)) for group in groups]
    visits = [sum(row[2] for row in group) for group in groups]
    return {
        "labels": [format_day(group[0][0], "day_of_year") for group in groups],
        "revenue": [float(value) for value in money],
        "revenueText": [format_money(value) for value in money],
        "visits": visits,
        "visitsText": [format_number(value) for value in visits],
    }


def score_trend(months: Sequence[ScoreMonth]) -> dict[str, Any]:
    """Shares in per cent and NPS, month by month."""
    shares = [
        [
            round(part / each.nps.answers * 100, 1)
            for part in (each.nps.promoters, each.nps.passives, each.nps.detractors)
        ]
        for each in months
    ]
    return {
        "labels": [format_day(each.month, "month_only") for each in months],
        "promoters": [share[0] for share in shares],
        "passives": [share[1] for share in shares],
        "detractors": [share[2] for share in shares],
        "nps": [round(each.nps.score or 0) for each in months],
    }
