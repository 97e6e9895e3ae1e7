"""What a safety check says, and the registry of where ingredients come from. The check itself is in clients/queries/safety.py."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clients.models import Client, SafetyOverride
from salon.models import Service, Substance

Ingredients = Mapping[int, Collection[Substance]]
Source = Callable[[Client, Collection[Service]], Ingredients]
_sources: list[Source] = []


class Code(StrEnum):
    """Stable codes of what stops a service; an override is signed for one of them."""

    CLASH = "substance_clash"
    FORMULA = "formula_clash"
    MISSING = "patch_test_missing"
    WAITING = "patch_test_waiting"
    FAILED = "patch_test_failed"
    OUTDATED = "patch_test_outdated"


@dataclass(frozen=True)
class Problem:
    """One reason against one service on one day; `override` is set when somebody signed that it be done all the same."""

    code: Code
    service: Service
    substance: Substance
    sentence: Any
    override: SafetyOverride | None = None

    @property
    def key(self) -> tuple[str, int, int]:
        return self.code, self.service.pk, self.substance.pk

    def as_details(self) -> dict[str, Any]:
        return {
            "code": self.code.value,
            "service": self.service.pk,
            "substance": self.substance.pk,
            "text": str(self.sentence),
        }


def register_ingredients(source: Source) -> Source:
    """Register `ingredients(client, services) -> {service_id: [substance, …]}`: what will be used on this client; one query."""
    _sources.append(source)
    return source


def ingredients_for(client: Client, services: Collection[Service]) -> dict[int, list[Substance]]:
    found: dict[int, list[Substance]] = {}
    for source in _sources:
        for service_id, substances in source(client, services).items():
            found.setdefault(service_id, []).extend(substances)
    return found
