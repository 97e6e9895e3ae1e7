"""The rows of the calendar's list as ready texts: a week of a branch has hundreds, and a template is slow at working them out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from bookings.models import BookingTerms, State
from bookings.queries import Block
from salon.formats import format_day, format_money, format_time, local


@dataclass(frozen=True, slots=True)
class Line:
    """`day` stands in a list of several days only; `label` is the word of the state."""

    address: str
    day: str
    hours: str
    client: str
    services: str
    master: str
    master_id: str
    state: str
    label: Any
    price: str
    terms: BookingTerms | None
    held: Any
    has_deposit: bool


def lines_of(blocks: Iterable[Block], *, with_day: bool) -> list[Line]:
    """In their order."""
    before, _number, after = reverse("bookings:appointment", args=[0]).rpartition("0")
    return [line(block, f"{before}{block.appointment_id}{after}", with_day=with_day) for block in blocks]


def line(block: Block, address: str, *, with_day: bool) -> Line:
    part, state, held = block.first_part, block.state, block.deposit_held
    return Line(
        address=address,
        day=f"{format_day(part.starts_at, 'weekday')} {local(part.starts_at).day}" if with_day else "",
        hours=f"{format_time(part.starts_at)}–{format_time(block.ends_at)}",
        client=str(part.appointment.client),
        services=block.services,
        master=str(part.master),
        master_id=str(part.master_id),
        state=state.value,
        label=State(state).label,
        price=format_money(block.price),
        terms=block.terms,
        held=held,
        has_deposit=bool(held or block.deposit_due),
    )
