"""Formula notes of three years: each is a version over the one before, with what was mixed."""

from reports.demo import stories
from reports.demo.people import Salon
from salon.models import Service, Staff
from visits.models import FormulaIngredient, FormulaNote, Visit

Rows = list[tuple[str, str]]


class Mixing:
    """Four visits of five are written down; every second note changes an amount."""

    def __init__(self, salon: Salon) -> None:
        self.salon = salon
        self.notes: list[FormulaNote] = []
        self.ingredients: list[FormulaIngredient] = []
        self.latest: dict[tuple[int, int], tuple[FormulaNote, Rows]] = {}

    def note(self, visit: Visit, service: Service, master: Staff) -> None:
        rng = self.salon.rng
        if service.name not in stories.MIXTURES or rng.random() > 0.8:
            return
        key = (visit.client_id, service.pk)
        previous, rows = self.latest.get(key, (None, rng.choice(stories.MIXTURES[service.name])))
        rows = self.changed(rows) if previous and rng.random() < 0.5 else rows
        written = FormulaNote(
            pk=len(self.notes) + 1, client=visit.client, service=service, text=rng.choice(stories.HOW_LONG), by=master,
            written_at=visit.paid_at, appointment=visit.appointment, previous=previous,
        )  # fmt: skip
        self.notes.append(written)
        self.ingredients += [
            FormulaIngredient(
                note=written, position=n, name=name, amount=amount, substance=self.salon.substances.get(name)
            )
            for n, (name, amount) in enumerate(rows)
        ]
        self.latest[key] = (written, rows)

    def changed(self, rows: Rows) -> Rows:
        """A little more or less of the first."""
        return [(rows[0][0], self.salon.rng.choice(stories.AMOUNTS)), *rows[1:]]
