"""Who plays a part at the till of the demo: people the history has done with, so that what happens to them now comes after it."""

from datetime import date, timedelta

from clients.models import Client
from reports.demo import names
from reports.demo.people import Habit, Salon


class Cast:
    """Of five languages in turn; whoever came most often first. Nobody is asked twice, unless everybody was."""

    def __init__(self, salon: Salon, habits: list[Habit], last_seen: dict[int, date]) -> None:
        self.salon, self.last_seen = salon, last_seen
        self.order = sorted(
            habits, key=lambda habit: (habit.last >= salon.today, -habit.client.visits_count, habit.client.pk)
        )
        self.languages, self.played = list(names.FAMILY), set[int]()

    def next(self, days: int, branch: str = "riverside") -> Client:
        """Somebody of this branch who was last seen before so many days ago."""
        self.languages.append(self.languages.pop(0))
        until = self.salon.today - timedelta(days=days)
        here = [each.client for each in self.order if each.branch == branch]
        free = [each for each in here if each.pk not in self.played]
        fit = [each for each in free if self.last_seen.get(each.pk, date.max) < until]
        of_language = [each for each in fit if each.language == self.languages[0]]
        chosen = [*of_language, *fit, *free, *here][0]
        self.played.add(chosen.pk)
        return Client.objects.get(pk=chosen.pk)
