"""Registry: on which visits a pass was used. Bills are in a later app, which fills this in `apps.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from loyalty.models import Pass


@dataclass(frozen=True)
class Use:
    """`url` is empty for who may not open the bill; `is_back`: it was refunded, and the pass has the visit again."""

    day: date
    what: str
    master: str
    branch: Any
    url: str
    is_back: bool


Source = Callable[..., list[Use]]
_sources: list[Source] = []


def tells_uses(source: Source) -> Source:
    """Register `uses(of, *, by) -> [Use, …]`, the latest first."""
    _sources.append(source)
    return source


def uses_of(of: Pass, **by: Any) -> list[Use]:
    return [use for source in _sources for use in source(of, **by)]
