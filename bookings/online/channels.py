"""How a code reaches a visitor: by SMS where the salon can send it, else by e-mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from phonenumber_field.phonenumber import to_python

from clients.models import Channel
from messaging import sms
from messaging.operations import queue_code


@dataclass(frozen=True)
class CodeChannel:
    """`field` of the form it is sent to; the card's field that it proves is called the same."""

    channel: str
    field: str


BY_SMS, BY_MAIL = CodeChannel(Channel.SMS, "phone"), CodeChannel(Channel.EMAIL, "email")
CHANNELS = (BY_SMS, BY_MAIL)


def usable() -> list[CodeChannel]:
    return [each for each in CHANNELS if each is not BY_SMS or sms.can_send()]


def channel_for(details: Mapping[str, Any]) -> tuple[CodeChannel, str]:
    """The first channel with an address; the form has seen to it that there is one."""
    return next((each, str(details[each.field])) for each in usable() if details.get(each.field))


def channel_of(contact: str) -> CodeChannel:
    """Which one a code was sent by."""
    return BY_MAIL if "@" in contact else BY_SMS


def is_still_typed(contact: str, typed: Mapping[str, Any], *, region: str) -> bool:
    """However the number is spelled."""
    word = str(typed.get(channel_of(contact).field, "")).strip()
    if channel_of(contact) is BY_MAIL:
        return word.casefold() == contact.casefold()
    return str(to_python(word, region=region)) == contact


def send_code(details: Mapping[str, Any], **letter: Any) -> None:
    way, address = channel_for(details)
    queue_code(channel=way.channel, address=address, name=only_a_name(details["given_name"]), **letter)


def only_a_name(typed: str) -> str:
    """Nobody sends strangers their own message through our letters: letters of a name, no links, not long."""
    return "".join(sign for sign in typed if sign.isalpha() or sign in " -’'")[:40].strip()


def needs_email() -> bool:
    """While nothing but e-mail can carry a code, it has to be given."""
    return usable() == [BY_MAIL]
