"""The sweep that sends. Claim, send, tell how it went: each in its own transaction, nothing held open while a server thinks."""

import logging
import smtplib
from collections.abc import Callable
from functools import partial
from typing import Any

from celery import shared_task
from django.core import mail
from django.utils import timezone

from clients.models import Channel
from messaging import operations, sms
from messaging.mail import compose
from messaging.models import Message
from messaging.sms import Answer
from salon.models import Company

log = logging.getLogger(__name__)
MOST_AT_ONCE = 200
REFUSED_FOR_GOOD = 500
CLOSING = 421  # the server hangs up after this answer


@shared_task
def send_due_messages() -> int:
    """At most MOST_AT_ONCE of a channel. A server that cannot be reached leaves all of its own waiting."""
    now = timezone.now()
    operations.give_up_on_lost(now=now)
    waiting = set(Message.objects.due(now).order_by().values_list("channel", flat=True).distinct())
    return sum(send() for channel, send in SENDERS.items() if channel in waiting)


def send_letters() -> int:
    """Over one connection."""
    connection = mail.get_connection()
    try:
        connection.open()
    except OSError as error:  # smtplib's errors are OSErrors
        log.warning("The mail server cannot be reached, messages wait: %s", error)
        return 0
    try:
        return sweep(Channel.EMAIL, partial(send_one, connection=connection, company=Company.objects.get()))
    finally:
        connection.close()


def send_texts() -> int:
    return sweep(Channel.SMS, send_text)


SENDERS = {Channel.EMAIL: send_letters, Channel.SMS: send_texts}


def sweep(channel: str, send: Callable[[Message], bool]) -> int:
    """Until there is nothing more, it is enough for now, or the server wants no more."""
    sent = 0
    while sent < MOST_AT_ONCE and (message := operations.claim_next(now=timezone.now(), channel=channel)):
        is_alive = send(message)
        sent += 1
        if not is_alive:
            break
    return sent


def send_one(message: Message, connection: Any, *, company: Company) -> bool:
    """Whether the connection may be used for the next one.

    What the server said no to was surely not sent; a connection that broke may have sent it.
    """
    try:
        connection.send_messages([compose(message, company=company)])
    except smtplib.SMTPRecipientsRefused as error:
        return after_refusal(message, max(code for code, _text in error.recipients.values()), is_address=True)
    except smtplib.SMTPResponseException as error:
        return after_refusal(message, error.smtp_code, is_address=False)
    except OSError as error:
        log.warning("Message %s: the connection broke: %s", message.pk, error)
        operations.mark_unknown(message)
        return False
    operations.mark_sent(message, now=timezone.now())
    return True


def after_refusal(message: Message, code: int, *, is_address: bool) -> bool:
    """4xx: again later. 5xx: never, and if it was about the address, it is not written to again."""
    if code < REFUSED_FOR_GOOD:
        operations.try_later(message, now=timezone.now())
    elif is_address:
        operations.mark_bounced(message, now=timezone.now())
    else:
        operations.mark_refused(message)
    return code != CLOSING


def send_text(message: Message) -> bool:
    """Whether the gateway may be asked to take the next one."""
    now = timezone.now()
    match sms.send(message.address, message.body):
        case Answer.TAKEN:
            operations.mark_sent(message, now=now)
        case Answer.BAD_NUMBER:
            operations.mark_bounced(message, now=now)
        case Answer.STOPPED:
            operations.mark_stopped(message)
        case Answer.REFUSED:
            operations.mark_refused(message)
        case Answer.LATER:
            operations.try_later(message, now=now)
            return False
        case Answer.CLOSED:
            operations.put_back(message)
            return False
        case Answer.UNKNOWN:
            operations.mark_unknown(message)
            return False
    return True
