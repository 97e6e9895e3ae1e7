"""Registry: what of a client is handed over when they ask for their data. Each app names its part."""

from collections.abc import Callable
from typing import Any

from clients.models import Client

Part = Callable[[Client], Any]
_parts: dict[str, Part] = {}


def hands_over(name: str) -> Callable[[Part], Part]:
    """Register `part(client) -> JSON-serialisable`."""

    def register(part: Part) -> Part:
        _parts[name] = part
        return part

    return register


def everything_about(client: Client) -> dict[str, Any]:
    return {name: part(client) for name, part in _parts.items()}
