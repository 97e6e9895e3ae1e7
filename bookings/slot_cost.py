"""What a start costs in holes: time around it that can no longer be sold. Plain arithmetic, documented in docs/bookings.md.

A stretch of free time is worth the best that can still be sold in it: the services of this branch that usually sell, each as
long as it takes, at its price, counted by how readily it sells (its bookings over those of the most booked one). A visit in a
stretch leaves a piece before it and a piece after it. Its cost is what the best place in the same stretch would leave over,
less what this place leaves. The best places cost nothing.
"""

from dataclasses import dataclass
from functools import cached_property

STEP = 5  # minutes
LONGEST = 24 * 60


@dataclass(frozen=True)
class Seller:
    """A service as it is sold here: minutes with clean-up, price, how many were booked lately."""

    name: str
    minutes: int
    price: float
    booked: int


@dataclass(frozen=True)
class Sellers:
    of: tuple[Seller, ...]

    @cached_property
    def worth_by_step(self) -> list[float]:
        """The worth of a stretch of n steps: the best row of services that fits, an unbounded knapsack."""
        most = max((each.booked for each in self.of), default=0)
        usual = [(-(-each.minutes // STEP), each.price * each.booked / most) for each in self.of if each.booked]
        worth = [0.0]
        for steps in range(1, LONGEST // STEP + 1):
            fitting = [value + worth[steps - length] for length, value in usual if length <= steps]
            worth.append(max([worth[-1], *fitting]))
        return worth

    def worth(self, minutes: int) -> float:
        return self.worth_by_step[min(max(minutes, 0), LONGEST) // STEP]

    @cached_property
    def shortest(self) -> int:
        """Minutes of the shortest thing sold; 0 where nothing is known."""
        return min((each.minutes for each in self.of if each.booked), default=0)

    def best_for(self, minutes: int) -> Seller | None:
        """What sells most readily of all that fits."""
        fitting = [each for each in self.of if each.booked and each.minutes <= minutes]
        return max(fitting, key=lambda each: (each.booked, each.price), default=None)


@dataclass(frozen=True)
class Place:
    """A visit of `takes` minutes, `before` minutes after the stretch begins, leaving `after` minutes."""

    before: int
    takes: int
    after: int


def cost(place: Place, sellers: Sellers) -> float:
    """Money that the best place in this stretch keeps and this one loses; never below zero."""
    return best_left(place.before + place.after, sellers) - left(place.before, place.after, sellers)


def left(before: int, after: int, sellers: Sellers) -> float:
    return sellers.worth(before) + sellers.worth(after)


def best_left(spare: int, sellers: Sellers) -> float:
    """One piece is worth at least as much as two of the same length together: whatever fits into two fits into one."""
    return sellers.worth(spare)


def dead_minutes(place: Place, sellers: Sellers) -> int:
    """Minutes beside the visit that are too short for anything sold here."""
    return sum(side for side in (place.before, place.after) if 0 < side < sellers.shortest)
