"""The loyalty simulator: the last months lived again under other rules. A pure function, without a database."""

from visits.simulation.facts import Back, Bill, Book, Issued, Item, Moved, Person, Plastic, Rung, Window
from visits.simulation.replay import Kept, Month, Outcome, learn, replay
from visits.simulation.result import Carried, Moves, Result, simulate

__all__ = [
    "Back", "Bill", "Book", "Carried", "Issued", "Item", "Kept", "Month", "Moved", "Moves", "Outcome", "Person", "Plastic", "Result", "Rung", "Window",
    "learn", "replay", "simulate",
]  # fmt: skip
