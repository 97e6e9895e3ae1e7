"""What the drawer beside the calendar shows of one visit and its client."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from bookings.forms import MoveForm
from bookings.models import AHEAD, Appointment, State
from bookings.queries.brief import readings_of
from bookings.queries.deposits import deposit_of
from clients.card import filled
from clients.card_row import as_card_shows
from clients.models import Client
from clients.questions import AT_ONCE, next_questions
from loyalty.models import Card, Tier
from salon.models import Staff
from salon.roles import Right, may

WAY = [
    (State.BOOKED, _("Booked")),
    (State.CONFIRMED, _("Confirmed")),
    (State.ARRIVED, _("Waiting")),
    (State.IN_SERVICE, _("In service")),
    (State.DONE, _("Paid")),
]


@dataclass(frozen=True)
class Step:
    label: Any
    is_reached: bool
    is_current: bool


@dataclass(frozen=True)
class ToPay:
    """What the bill will come to by the card alone; birthdays and promotions are found at the till. `held`: the deposit."""

    tier: Tier | None
    discount: Decimal
    held: Decimal
    total: Decimal


def drawer_of(appointment: Appointment, *, by: Staff, now: datetime) -> dict[str, Any]:
    client = as_card_shows(Client.objects.all()).get(pk=appointment.client_id)
    first, deposit = appointment.masters[0], deposit_of(appointment, now=now)
    return {
        "appointment": appointment,
        "client": client,
        "places": filled(client, by=by, now=now),
        "days_to_birthday": client.days_to_birthday(appointment.branch.local_day(now)),
        "now": now,
        "steps": steps(appointment),
        "questions": next_questions(client)[:AT_ONCE] if may(by, Right.EDIT_CLIENTS) and appointment.is_open else [],
        "readings": readings_of(appointment),
        "deposit": deposit,
        "can_take_deposit": bool(deposit.due) and may(by, Right.TAKE_PAYMENT),
        "to_pay": to_pay(appointment, now, deposit.held),
        "is_today": appointment.branch.local_day(appointment.starts_at) == appointment.branch.local_day(now),
        "asks_first": appointment.is_ahead and not appointment.is_its_hour(now),
        "has_begun": appointment.starts_at <= now,
        "can_move": appointment.state in AHEAD | {State.ARRIVED},
        "can_check_out": may(by, Right.TAKE_PAYMENT) and appointment.state in {State.ARRIVED, State.IN_SERVICE},
        "move_form": MoveForm(
            initial={
                "starts_at": appointment.starts_at,
                "instead_of": first.pk if len(appointment.masters) > 1 else None,
            },
            appointment=appointment,
        ),
    }


def steps(appointment: Appointment) -> list[Step]:
    """The way of a visit; one that was cancelled or missed is nowhere on it."""
    order = [state for state, _label in WAY]
    reached = order.index(State(appointment.state)) if appointment.state in order else -1
    return [Step(label, place <= reached, place == reached) for place, (_state, label) in enumerate(WAY)]


def to_pay(appointment: Appointment, now: datetime, held: Decimal) -> ToPay:
    card = Card.objects.valid(now).filter(client=appointment.client_id).select_related("tier").first()
    tier = card.tier if card else None
    percent = tier.discount_percent if tier else Decimal(0)
    discount = (appointment.price * percent / 100).quantize(Decimal("0.01"))
    return ToPay(tier, discount, held, max(appointment.price - discount - held, Decimal(0)))
