"""A card that climbs and falls, as `loyalty.operations.tiers` lets it: up at once, back after a refund, down in the night."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from loyalty import tiers
from visits.simulation.calendar import ONE, leaves_on, months_from
from visits.simulation.facts import Book, Person, Plastic

REVIEWED_AT = time(2, 10)  # when the clock's door looks at every card, UTC


class Climb:
    """`progress` is [(day, sum, visits)]; `spent` and `visits` are the client's totals."""

    def __init__(self, person: Person, book: Book, start: datetime) -> None:
        card = person.card or Plastic(None, None, is_out=False)
        self.book, self.tier, self.falls_on, self.is_out = book, card.tier, card.falls_on, card.is_out
        self.valid_until, self.raised = card.valid_until, list(card.raised)
        self.spent, self.visits, self.progress = person.spent, person.visits, list(person.progress)
        self.looked = start.date() if start.time() >= REVIEWED_AT else start.date() - ONE
        self.look_next: date | None = self.looked + ONE

    def percent(self, now: datetime) -> Decimal:
        return max(Decimal(0), self.book.percent(self.tier)) if self.holds(now) else Decimal(0)

    def holds(self, now: datetime) -> bool:
        return self.is_out and (self.valid_until is None or self.valid_until >= now.date())

    # Counting

    def value(self, day: date) -> Decimal:
        book = self.book
        if book.months is None:
            return Decimal(self.visits) if book.by_visits else self.spent
        since = months_from(day, -book.months)
        rows = [row for row in self.progress if row[0] > since]
        return Decimal(sum(row[2] for row in rows)) if book.by_visits else sum((row[1] for row in rows), Decimal(0))

    def earned(self, day: date) -> int | None:
        step = tiers.earned(self.book.steps, self.value(day))
        return step.pk if step else None

    def count(self, day: date, amount: Decimal, visits: int) -> None:
        self.spent = max(Decimal(0), self.spent + amount)
        self.visits = max(0, self.visits + visits)
        self.progress.append((day, amount, visits))

    # Up, and back

    def issue(self, now: datetime) -> None:
        self.is_out, self.tier, self.falls_on = True, self.earned(now.date()), None
        self.look_next = self.looked + ONE

    def refresh(self, now: datetime) -> None:
        """After a bill."""
        self.look_next = self.looked + ONE
        if self.holds(now):
            reached = self.earned(now.date())
            if self.book.percent(reached) >= self.book.percent(self.tier):
                self.rise(reached, now.date())

    def rise(self, reached: int | None, day: date) -> None:
        if reached != self.tier:
            self.raised.append((day, self.tier, reached))
        self.tier, self.falls_on = reached, None

    def take_back(self, since: date) -> None:
        """Rises of this day and later that are not earned any more, the last first."""
        if not self.is_out:
            return
        percent = self.book.percent
        for day, before, to in reversed([each for each in self.raised if each[0] >= since]):
            reached = self.earned(day)
            if to == self.tier and percent(reached) < percent(self.tier):
                self.tier, self.falls_on = max(reached, before, key=percent), None

    # In the night

    def advance(self, now: datetime) -> None:
        """Every night up to now on which anything may change."""
        last = now.date() if now.time() >= REVIEWED_AT else now.date() - ONE
        while self.look_next and self.look_next <= last:
            self.night(self.look_next)
        self.looked = max(self.looked, last)

    def night(self, day: date) -> None:
        self.looked, self.look_next = day, None
        if not self.is_out or (self.valid_until and self.valid_until < day):
            return
        reached, percent = self.earned(day), self.book.percent
        never = self.book.fall == "never"
        if percent(reached) >= percent(self.tier) or (never and self.falls_on):
            self.rise(max(reached, self.tier, key=percent), day)
        elif not never:
            self.fall(day, reached)
        self.look_next = None if never else self.next_night(day)

    def fall(self, day: date, reached: int | None) -> None:
        book = self.book
        if self.falls_on and self.falls_on <= day and self.tier:
            step = tiers.after_fall(book.steps, book.step(self.tier), self.value(day), by_one=book.fall == "step")
            self.tier, self.falls_on = step.pk if step else None, None
        if self.tier and self.falls_on is None and book.percent(self.tier) > book.percent(reached):
            self.falls_on = day + timedelta(days=book.notice_days)

    def next_night(self, day: date) -> date | None:
        """When the card falls, or when something leaves the period."""
        days = [max(self.falls_on, day + ONE)] if self.falls_on else []
        if months := self.book.months:
            since = months_from(day, -months)
            rows = [row[0] for row in self.progress if row[0] > since]
            days += [leaves_on(min(rows), months)] if rows else []
        return min(days, default=None)
