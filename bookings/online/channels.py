"""How a code reaches a visitor. SMS is one more line of CHANNELS, once the salon can send it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from messaging.models import Message
from messaging.operations import queue_code


@dataclass(frozen=True)
class CodeChannel:
    """`field` of the form it is sent to; `card_field` of the client that it proves."""

    field: str
    card_field: str
    queue: Callable[..., Message]


CHANNELS = (CodeChannel("email", "email", queue_code),)


def channel_for(details: Mapping[str, Any]) -> tuple[CodeChannel, str]:
    """The first channel with an address; the form has seen to it that there is one."""
    return next((channel, str(details[channel.field])) for channel in CHANNELS if details.get(channel.field))


def send_code(details: Mapping[str, Any], **letter: Any) -> None:
    channel, address = channel_for(details)
    channel.queue(address=address, name=only_a_name(details["given_name"]), **letter)


def only_a_name(typed: str) -> str:
    """Nobody sends strangers their own message through our letters: letters of a name, no links, not long."""
    return "".join(sign for sign in typed if sign.isalpha() or sign in " -’'")[:40].strip()


def needs_email() -> bool:
    """While nothing but e-mail can carry a code, it has to be given."""
    return all(channel.field == "email" for channel in CHANNELS)
