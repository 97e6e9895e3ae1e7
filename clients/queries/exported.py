"""Which clients a file holds: everybody, or a segment by its name in the client list."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from clients.models import Client, ClientQuerySet
from clients.queries.segments import BUILT_IN, chip_named, in_segment, saved_named
from salon.models import Company, Staff


@dataclass(frozen=True)
class Taken:
    """The filter in words, its rules as data, and the clients themselves."""

    label: str
    rules: Any
    clients: ClientQuerySet


def taken(segment: str, *, by: Staff, today: date, company: Company) -> Taken:
    """A name that is no segment, or none of theirs, takes nobody; no name takes everybody."""
    clients = Client.objects.visible_to(by)
    if not segment:
        return Taken(_("All clients"), {}, clients)
    chip = chip_named(segment, by=by)
    if chip is None:
        return Taken(segment, {}, clients.none())
    known = BUILT_IN.get(segment) or saved_named(segment)
    rules = known.rules if known else {}
    return Taken(str(chip.label), rules, in_segment(segment, clients, today=today, company=company))
