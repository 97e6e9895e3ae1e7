"""Which tier a value earns, what is missing to the next, and how a card falls. Plain functions, without Django.

A value is a sum or a number of visits, as the owner's rules say; a step without `needs` cannot be reached by that rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Step:
    pk: int
    name: str
    percent: Decimal
    needs: Decimal | None


def ladder(steps: Sequence[Step]) -> list[Step]:
    """Those that can be reached, the lowest first."""
    return sorted((step for step in steps if step.needs is not None), key=lambda step: step.needs or Decimal(0))


def earned(steps: Sequence[Step], value: Decimal) -> Step | None:
    return next((step for step in reversed(steps) if step.needs is not None and step.needs <= value), None)


def ahead(steps: Sequence[Step], held: Step | None, value: Decimal) -> Step | None:
    """The next one to work for: above what the card holds and above what was earned."""
    return next((step for step in steps if missing(step, value) and worth(step) > worth(held)), None)


def missing(step: Step, value: Decimal) -> Decimal:
    return max(Decimal(0), (step.needs or Decimal(0)) - value)


def worth(step: Step | None) -> Decimal:
    """Tiers are compared by what they give: whatever the rule, a higher one gives more."""
    return step.percent if step else Decimal(-1)


def one_below(steps: Sequence[Step], held: Step) -> Step | None:
    return next((step for step in reversed(steps) if step.percent < held.percent), None)


def after_fall(steps: Sequence[Step], held: Step, value: Decimal, *, by_one: bool) -> Step | None:
    """Never below what is earned."""
    reached = earned(steps, value)
    below = one_below(steps, held)
    return below if by_one and worth(below) > worth(reached) else reached
