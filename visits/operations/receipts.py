"""A receipt as a letter to the client."""

from datetime import datetime

from django.db import transaction
from django.utils import translation

from messaging.models import Message
from messaging.operations import queue_message
from salon.formats import format_day, format_money
from salon.models import Company
from visits.errors import NoAddress
from visits.models import Visit
from visits.receipt import as_text, receipt_link


@transaction.atomic
def send_receipt(visit: Visit, *, now: datetime) -> Message:
    """By e-mail, once a bill; in the client's language, whatever the desk reads."""
    if not visit.client.email:
        raise NoAddress
    company = Company.objects.get()
    with translation.override(visit.client.language or company.language):
        facts = {
            "number": str(visit.number),
            "when": format_day(visit.day, "day"),
            "sum": format_money(visit.total, company.currency),
            "lines": as_text(visit, company, now=now),
            "link": receipt_link(visit),
        }
    return queue_message(
        visit.client, kind="receipt", dedupe_key=letter_key(visit), branch=visit.branch, context=facts, now=now, is_marketing=False
    )  # fmt: skip


def letter_key(visit: Visit) -> str:
    return f"receipt:{visit.pk}"
