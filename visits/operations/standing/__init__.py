"""What kind of client each is: classes, rhythm and windows, computed in SQL nightly and after each visit (docs/standing.md)."""

from visits.operations.standing.norms import fit_norms
from visits.operations.standing.reckoning import (
    Reckoned,
    reckon_after_visit,
    reckon_clients,
    reckon_due,
    reckon_everyone,
)

__all__ = ["Reckoned", "fit_norms", "reckon_after_visit", "reckon_clients", "reckon_due", "reckon_everyone"]
