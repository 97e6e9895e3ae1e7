"""Giving a client everything that is kept about them."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clients.erasure import everything_about
from clients.models import Client, Direction, Way
from clients.operations.contact import record_interaction
from salon.models import Branch, Staff


@transaction.atomic
def hand_over(client: Client, *, branch: Branch, by: Staff, now: datetime) -> dict[str, Any]:
    """What each app knows, by its name; that it was handed over, when and by whom stays in the client's history."""
    record_interaction(
        client, branch=branch, channel=Way.IN_PERSON, direction=Direction.OUT, topic=_("Data handed over"), by=by, now=now,
    )  # fmt: skip
    return everything_about(client)
