"""What clients themselves put into the registries, by noun. Imported by apps.ready()."""

from clients.panels import (
    agreements,
    changes,
    consents,
    duplicates,
    erasing,
    handing,
    household,
    people,
    privacy,
    safety,
    segments,
    standing,
)

__all__ = [
    "agreements",
    "changes",
    "consents",
    "duplicates",
    "erasing",
    "handing",
    "household",
    "people",
    "privacy",
    "safety",
    "segments",
    "standing",
]
