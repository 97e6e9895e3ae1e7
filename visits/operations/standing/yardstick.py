"""What clients are measured against: the company's settings and the norms fitted last night. Read once, used for many."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from clients.models import Norm
from clients.rhythm import Population, usual_population
from salon.models import Company

QUARTER_DAYS = 91
YEAR_DAYS = 4 * QUARTER_DAYS  # a year is four quarters, so that a client's quarters never leave it
CHANCE_DAYS = 30
# Piercy's kinds (DOMAIN.md): from how many visits somebody can be told to come for the benefit, and to be a regular.
BENEFIT_VISITS = 3
REGULAR_VISITS = 6
ONE_MASTER_SHARE = 0.75
HIGH_SCORE = 9
SALON = 0  # the key of what is true of the whole salon, beside the families


@dataclass(frozen=True)
class Yardstick:
    """`second_days` and `populations` by family of services; SALON where a family says nothing of its own."""

    company: Company
    vip_spent: Decimal | None
    money_steps: tuple[Decimal, ...]
    second_days: Mapping[int, int]
    populations: Mapping[int, Population]

    def population(self, family: int) -> Population:
        return self.populations.get(family) or self.populations[SALON]

    def settings(self, today: date) -> dict[str, Any]:
        """Named parameters of the SQL of classes."""
        company = self.company
        return {
            "today": today,
            "recent": company.recent_days,
            "lost": company.lost_days,
            "vip_visits": company.vip_visits,
            "vip_spent": self.vip_spent,
            "money_steps": list(self.money_steps),
            "second_families": [family for family in self.second_days if family != SALON],
            "second_days": [days for family, days in self.second_days.items() if family != SALON],
            "second_salon": self.second_days.get(SALON, company.default_interval_days),
        }


def yardstick(company: Company) -> Yardstick:
    norms = {norm.family_id or SALON: norm for norm in Norm.objects.all()}
    salon = norms.get(SALON)
    return Yardstick(
        company=company,
        vip_spent=salon.vip_spent if salon else None,
        money_steps=tuple(salon.money_steps) if salon else (),
        second_days={family: norm.second_visit_days for family, norm in norms.items() if norm.second_visit_days},
        populations={SALON: usual_population(float(company.default_interval_days))}
        | {family: as_population(norm.rhythm) for family, norm in norms.items() if norm.rhythm},
    )


def as_population(stored: dict[str, Any]) -> Population:
    return Population(**(stored | {"weights": tuple(stored["weights"])}))


def as_json(population: Population) -> dict[str, Any]:
    return asdict(population) | {"weights": list(population.weights)}
