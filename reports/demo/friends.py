"""Who recommended whom in the demo, and what both sides got at the friend's first visit."""

from datetime import date
from random import Random

from clients.models import Client
from loyalty.models import Referral
from reports.demo.decided import FOR_FRIENDS, FOR_RECOMMENDING, FRIENDS_SINCE, SMALLEST_FIRST_BILL, TOLD_TALES
from reports.demo.people import Habit, Salon
from visits.models import Visit

SEED = 5
OF_THREE = 3  # of so many who came by word of mouth one said by whose; all of those who are yet to come


class Friends:
    def __init__(self, salon: Salon) -> None:
        self.salon, self.rng = salon, Random(SEED)
        self.rows: list[Referral] = []

    def introduce(self, habits: list[Habit]) -> None:
        """Everybody was recommended by somebody who came before; a few know half the town."""
        for code in self.salon.branches:
            here = [each for each in habits if each.branch == code and each.master.username != TOLD_TALES]
            here.sort(key=lambda habit: (habit.first, habit.client.pk))
            popular = here[: max(3, len(here) // 60)]
            for habit in [each for each in here if each.first >= self.salon.today][::2]:
                habit.client.source = "word of mouth"
            told = [each for each in here if each.client.source == "word of mouth"]
            for number, friend in enumerate(told):
                if number % OF_THREE and friend.first < self.salon.today:
                    continue
                known = popular if self.rng.random() < 0.3 else here
                if before := earlier(known, friend.first):
                    friend.client.recommended_by = self.rng.choice(before)

    def reward(self, visit: Visit) -> Client | None:
        """The referral of a first visit that the rule holds for; gives back who recommended."""
        giver, friend = visit.client.recommended_by, visit.client
        since = self.salon.today - FRIENDS_SINCE
        if not (giver and visit.is_first and visit.day >= since and visit.total >= SMALLEST_FIRST_BILL):
            return None
        referral = Referral(
            friend=friend, recommender=giver, recommender_points=FOR_RECOMMENDING, friend_points=FOR_FRIENDS,
            subject=f"visit:{visit.pk}", given_at=visit.paid_at,
        )  # fmt: skip
        self.rows.append(referral)
        return giver


def earlier(habits: list[Habit], day: date) -> list[Client]:
    return [habit.client for habit in habits if habit.first < day]
