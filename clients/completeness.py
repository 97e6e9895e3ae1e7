"""How much of the dossier is known, and what to ask next. The first questions come first (DOMAIN.md, The client dossier)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Client

ASKED: list[tuple[Any, Callable[[Client], Any]]] = [
    (_("family name"), lambda c: c.family_name),
    (_("phone"), lambda c: c.phone),
    (_("birthday"), lambda c: c.birth_day),
    (_("how they found us"), lambda c: c.source or c.recommended_by_id),
    (_("e-mail"), lambda c: c.email),
    (_("language"), lambda c: c.language),
    (_("favourite master"), lambda c: c.favourite_master_id),
    (_("temperament"), lambda c: c.temperament),
    (_("drinks"), lambda c: c.drinks),
    (_("best time to call"), lambda c: c.best_time),
    (_("interests"), lambda c: c.interests),
    (_("curious about"), lambda c: c.curious_about),
    (_("district"), lambda c: c.district),
    (_("work"), lambda c: c.work),
]


@dataclass(frozen=True)
class Completeness:
    percent: int
    unknown: tuple[Any, ...]


def completeness(client: Client) -> Completeness:
    unknown = tuple(label for label, answer in ASKED if not answer(client))
    return Completeness(percent=round(100 * (len(ASKED) - len(unknown)) / len(ASKED)), unknown=unknown)
