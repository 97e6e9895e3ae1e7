"""Who plays a part at the till of the demo: people the history has done with, so that what happens to them now comes after it."""

from datetime import date, timedelta

from clients.models import Client
from reports.demo import names
from reports.demo.people import Habit, Salon


class Cast:
    """Of five languages in turn; whoever came most often first. Nobody is asked twice, unless everybody was."""

    def __init__(self, salon: Salon, habits: list[Habit], last_seen: dict[int, date]) -> None:
        self.salon, self.last_seen = salon, last_seen
        gone = [habit for habit in habits if habit.last < salon.today and habit.client.pk in last_seen]
        gone.sort(key=lambda habit: (-habit.client.visits_count, habit.client.pk))
        self.waiting = [*gone, *(habit for habit in habits if habit not in gone)]
        self.languages, self.played = list(names.FAMILY), list[Habit]()

    def next(self, days: int, branch: str = "riverside") -> Client:
        """Somebody of this branch who was last seen before so many days ago."""
        self.languages.append(self.languages.pop(0))
        until = self.salon.today - timedelta(days=days)
        here = [each for each in self.waiting if each.branch == branch]
        fit = [each for each in here if self.last_seen.get(each.client.pk, date.max) < until]
        of_language = [each for each in fit if each.client.language == self.languages[0]]
        again = [each for each in self.played if each.branch == branch]
        chosen = [*of_language, *fit, *here, *again][0]
        (self.waiting if chosen in self.waiting else self.played).remove(chosen)
        self.played.append(chosen)
        return Client.objects.get(pk=chosen.client.pk)
