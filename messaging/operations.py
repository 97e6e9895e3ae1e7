"""Every change to messages: queueing through the gate, claiming, what came of sending, and unsubscribing.

Nothing here talks to a mail server or an SMS gateway; messaging/tasks.py does, between `claim_next` and one of the endings.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from clients.models import Channel, Client, Consent
from clients.operations import note_dead_contact, set_consent
from messaging import liquid, sms, texts
from messaging.models import Message, Suppression, Template
from messaging.queries import common_facts, signer
from messaging.quiet import next_allowed
from salon.models import Branch, Company, Staff

WEEK = timedelta(days=7)
LOST_AFTER = timedelta(minutes=10)
MOST_ATTEMPTS = 3
FIRST_PAUSE = timedelta(minutes=5)
Reason = Message.Reason


@transaction.atomic
def queue_message(
    client: Client, *, kind: str, dedupe_key: str, branch: Branch, context: Mapping[str, Any], now: datetime, is_marketing: bool,
    send_after: datetime | None = None, expires_at: datetime | None = None, calendar: str = "",
) -> Message:  # fmt: skip
    """One row a key, ever: a known key gives the row it already has. The client's row is locked, so that the weekly budget holds.

    The text is filled in at once, in the client's language and short where it goes by SMS. What the gate refuses is kept as
    held, with the reason.
    """
    client = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    known = Message.objects.filter(dedupe_key=dedupe_key).first()
    if known:
        return known
    company = Company.objects.get()
    language = client.language or company.language
    channel, address = way_to(client, kind=kind)
    letter = write_for(channel, kind, language, common_facts(client, branch=branch, company=company, known=context))
    message = Message(
        client=client, branch=branch, channel=channel, kind=kind, is_marketing=is_marketing, language=language, address=address,
        subject=letter.subject, body=letter.body, dedupe_key=dedupe_key, send_after=send_after or now, expires_at=expires_at,
        calendar=calendar if channel == Channel.EMAIL else "",
    )  # fmt: skip
    message.held_reason = blocker(message, company=company, now=now)
    message.state = Message.State.HELD if message.held_reason else Message.State.QUEUED
    if is_marketing:
        message.send_after = allowed_from(message, company)
    message.save()
    return message


def way_to(client: Client, *, kind: str) -> tuple[str, str]:
    """One channel and its address, which may be empty. SMS, where the kind has a wording for it, for who prefers it or has no e-mail.

    An address that bounced gives way to the other one; one that asked not to be written to does not.
    """
    mail, phone = (Channel.EMAIL, client.email), (Channel.SMS, str(client.phone))
    if kind not in texts.BY_SMS or not sms.can_send():
        return mail
    order = [phone, mail] if client.preferred_channel == Channel.SMS else [mail, phone]
    ways = [(channel, address) for channel, address in order if address]
    return next((way for way in ways if not has_bounced(*way)), (ways or [mail])[0])


def has_bounced(channel: str, address: str) -> bool:
    return Suppression.objects.of(channel, address).filter(reason=Suppression.Reason.BOUNCED).exists()


def queue_letters(letters: Sequence[Message], *, company: Company, now: datetime) -> list[Message]:
    """Many at once, of marketing that was written somewhere else; gives them as they are kept, in the same order.

    The caller has locked the clients, so that the weekly budget holds. One row a key, as with `queue_message`.
    """
    keys = [letter.dedupe_key for letter in letters]
    known = {row.dedupe_key: row for row in Message.objects.filter(dedupe_key__in=keys)}
    new = [letter for letter in letters if letter.dedupe_key not in known]
    for letter, reason in zip(new, blockers(new, company=company, now=now), strict=True):
        letter.held_reason = reason
        letter.state = Message.State.HELD if reason else Message.State.QUEUED
        letter.send_after = allowed_from(letter, company)
    Message.objects.bulk_create(new)
    return [known.get(letter.dedupe_key, letter) for letter in letters]


def withdraw(keys: Iterable[str]) -> int:
    """What still waits under keys that begin so is not sent: something newer is written instead."""
    waiting = Message.objects.filter(state=Message.State.QUEUED)
    begun = reduce(or_, (Q(dedupe_key__startswith=key) for key in keys))
    return waiting.filter(begun).update(state=Message.State.HELD, held_reason=Reason.OVERTAKEN)


@transaction.atomic
def queue_code(
    *, code: str, name: str, channel: str, address: str, language: str, dedupe_key: str, branch: Branch, now: datetime, expires_at: datetime
) -> Message:  # fmt: skip
    """To somebody who is booking online and has just typed this address. Whether they have a card is neither asked nor told."""
    company = Company.objects.get()
    facts = {
        "name": name, "code": code, "salon": company.name, "branch": branch.name, "contact": branch.phone or branch.email, "signed_by": signer(branch, company),
    }  # fmt: skip
    letter = write_for(channel, "booking_code", language, facts)
    message = Message(
        branch=branch, channel=channel, kind="booking_code", language=language, address=address, subject=letter.subject, body=letter.body,
        dedupe_key=dedupe_key, send_after=now, expires_at=expires_at,
    )  # fmt: skip
    message.held_reason = blocker(message, company=company, now=now)
    message.state = Message.State.HELD if message.held_reason else Message.State.QUEUED
    message.save()
    return message


def forget_codes(*, before: datetime) -> int:
    """Addresses of people who have no card are not kept."""
    return Message.objects.to_strangers().filter(created_at__lt=before).delete()[0]


def write_for(channel: str, kind: str, language: str, facts: Mapping[str, Any]) -> liquid.Letter:
    """An SMS has no subject; the letter's is what lists call it by."""
    letter = write_letter(kind, language, facts)
    if channel != Channel.SMS:
        return letter
    return replace(letter, body=write_letter(texts.BY_SMS[kind], language, facts).body)


def write_letter(kind: str, language: str, facts: Mapping[str, Any]) -> liquid.Letter:
    """In the salon's own wording; the built-in one when there is none, or when a word it uses is missing for this client."""
    built_in = texts.built_in(kind, language)
    own = Template.objects.filter(kind=kind, language=language).first()
    if own is None:
        return liquid.fill(built_in.subject, built_in.body, facts)
    try:
        return liquid.fill(own.subject, own.body, facts)
    except liquid.BadText:
        return liquid.fill(built_in.subject, built_in.body, facts)


def allowed_from(message: Message, company: Company) -> datetime:
    return next_allowed(
        message.send_after, zone=message.branch.zone, opens=company.quiet_from, closes=company.quiet_until
    )


# The gate: each rule gives a reason not to send, or nothing ---------------------------------------


def has_no_address(message: Message, company: Company, now: datetime) -> str:
    if message.address:
        return ""
    return Reason.NO_PHONE if message.channel == Channel.SMS else Reason.NO_ADDRESS


def has_no_channel(message: Message, company: Company, now: datetime) -> str:
    """Whoever takes SMS_URL away has messages that were waiting for it."""
    is_carried = message.channel == Channel.EMAIL or (message.channel == Channel.SMS and sms.can_send())
    return "" if is_carried else Reason.NO_CHANNEL


def is_suppressed(message: Message, company: Company, now: datetime) -> str:
    found = Suppression.objects.of(message.channel, message.address)
    if message.client is None:  # whoever asks for a code just now wants it, whatever they said to letters
        found = found.filter(reason=Suppression.Reason.BOUNCED)
    return Reason.SUPPRESSED if found.exists() else ""


def has_not_agreed(message: Message, company: Company, now: datetime) -> str:
    if not message.is_marketing or message.client is None or message.client.consents.given(message.channel).exists():
        return ""
    return Reason.NO_CONSENT


def comes_too_late(message: Message, company: Company, now: datetime) -> str:
    return Reason.TOO_LATE if message.expires_at and message.expires_at <= now else ""


def had_enough(message: Message, company: Company, now: datetime) -> str:
    """Every message of the last seven days counts; only marketing is held back by it."""
    if not message.is_marketing or message.client is None:
        return ""
    others = Message.objects.reached_out(message.client, since=message.send_after - WEEK).exclude(pk=message.pk)
    return Reason.TOO_MANY if others.count() >= company.weekly_messages else ""


GATE: tuple[Callable[[Message, Company, datetime], str], ...] = (
    has_no_address,
    has_no_channel,
    is_suppressed,
    has_not_agreed,
    comes_too_late,
    had_enough,
)
LAST_LOOK = tuple(rule for rule in GATE if rule is not had_enough)


def blocker(message: Message, *, company: Company, now: datetime, rules: tuple[Callable[..., str], ...] = GATE) -> str:
    return next(filter(None, (rule(message, company, now) for rule in rules)), "")


def blockers(letters: Sequence[Message], *, company: Company, now: datetime) -> list[str]:
    """What `blocker` says of each of these marketing letters to different clients, in three queries however many there are."""
    clients = [letter.client_id for letter in letters]
    addresses = {letter.address.casefold() for letter in letters}
    refused = set(
        Suppression.objects.filter(channel=Channel.EMAIL, address__in=addresses).values_list("address", flat=True)
    )
    agreed = set(Consent.objects.given(Channel.EMAIL).filter(client__in=clients).values_list("client", flat=True))
    since = min((letter.send_after for letter in letters), default=now) - WEEK
    counted = Message.objects.filter(client__in=clients, state__in=Message.COUNTED, send_after__gt=since)
    times: dict[int, list[datetime]] = defaultdict(list)
    for client, moment in counted.values_list("client", "send_after"):
        times[client].append(moment)

    def reason(letter: Message) -> str:
        if not letter.address:
            return Reason.NO_ADDRESS
        if letter.address.casefold() in refused:
            return Reason.SUPPRESSED
        if letter.client_id not in agreed:
            return Reason.NO_CONSENT
        lately = sum(moment > letter.send_after - WEEK for moment in times[letter.client_id])
        return comes_too_late(letter, company, now) or (Reason.TOO_MANY if lately >= company.weekly_messages else "")

    return [reason(letter) for letter in letters]


# Sending ------------------------------------------------------------------------------------------


@transaction.atomic
def claim_next(*, now: datetime, channel: str = Channel.EMAIL) -> Message | None:
    """The longest waiting message of a channel, now ours alone, or nothing. The gate is asked again: minds change while messages wait."""
    company = Company.objects.get()
    while message := _lock_next(now, channel):
        message.held_reason = blocker(message, company=company, now=now, rules=LAST_LOOK)
        message.state = Message.State.HELD if message.held_reason else Message.State.SENDING
        if (
            message.state == Message.State.SENDING
            and message.is_marketing
            and (later := _not_at_night(message, company, now))
        ):
            message.state, message.send_after = Message.State.QUEUED, later
        if message.state == Message.State.SENDING:
            message.claimed_at, message.attempts = now, message.attempts + 1
        message.save(update_fields=["state", "held_reason", "send_after", "claimed_at", "attempts"])
        if message.state == Message.State.SENDING:
            return message
    return None


def _lock_next(now: datetime, channel: str) -> Message | None:
    locked = Message.objects.select_for_update(skip_locked=True, of=("self",)).select_related("client", "branch")
    due = locked.due(now).by(channel)
    return due.order_by("send_after", "pk").first()


def _not_at_night(message: Message, company: Company, now: datetime) -> datetime | None:
    """A worker that was down all day must not make up for it at three in the morning."""
    allowed = next_allowed(now, zone=message.branch.zone, opens=company.quiet_from, closes=company.quiet_until)
    return allowed if allowed > now else None


def mark_sent(message: Message, *, now: datetime) -> None:
    _end(message, state=Message.State.SENT, sent_at=now)


def mark_refused(message: Message) -> None:
    """The server said no to this letter for good."""
    _end(message, state=Message.State.FAILED, held_reason=Reason.REFUSED)


def mark_stopped(message: Message) -> None:
    """The gateway keeps its own list of who answered STOP, and takes them off it when they answer START."""
    _end(message, state=Message.State.FAILED, held_reason=Reason.SUPPRESSED)


def put_back(message: Message) -> None:
    """Nobody was asked to take it: this was no attempt."""
    _end(message, state=Message.State.QUEUED, attempts=message.attempts - 1)


@transaction.atomic
def mark_bounced(message: Message, *, now: datetime) -> None:
    """The server said no to the address for good: it is not written to again, and the desk has a card to mend."""
    is_sms = message.channel == Channel.SMS
    reason, contact = (Reason.BAD_NUMBER, Channel.PHONE) if is_sms else (Reason.BOUNCED, Channel.EMAIL)
    _end(message, state=Message.State.FAILED, held_reason=reason)
    suppress(message.channel, message.address, reason=Suppression.Reason.BOUNCED)
    if message.client:
        note_dead_contact(message.client, channel=contact, address=message.address, why=str(reason.label), now=now)


def mark_unknown(message: Message) -> None:
    """It may have gone out. Better one letter too few than the same one twice."""
    _end(message, state=Message.State.FAILED, held_reason=Reason.UNKNOWN)


def try_later(message: Message, *, now: datetime) -> None:
    """The server surely did not take it: 5, then 20 minutes later again, and then no more."""
    if message.attempts >= MOST_ATTEMPTS:
        _end(message, state=Message.State.FAILED, held_reason=Reason.NOT_TAKEN)
    else:
        _end(message, state=Message.State.QUEUED, send_after=now + FIRST_PAUSE * 4 ** (message.attempts - 1))


def _end(message: Message, **changes: Any) -> None:
    """Only while it is still this claim's message."""
    Message.objects.filter(pk=message.pk, state=Message.State.SENDING, claimed_at=message.claimed_at).update(**changes)


def give_up_on_lost(*, now: datetime) -> int:
    """Messages whose worker died between claiming and telling how it went."""
    lost = Message.objects.lost(now - LOST_AFTER)
    return lost.update(state=Message.State.FAILED, held_reason=Reason.UNKNOWN)


def hold_waiting(messages: QuerySet[Message], *, reason: str) -> int:
    """Those of them that nobody has begun to send. What is being sent cannot be called back."""
    waiting = Message.objects.filter(pk__in=messages.values("pk"), state=Message.State.QUEUED)
    return waiting.update(state=Message.State.HELD, held_reason=reason)


# Saying stop --------------------------------------------------------------------------------------


@transaction.atomic
def unsubscribe(client: Client, *, channel: str, everything: bool, now: datetime) -> None:
    """No more marketing by this channel; with `everything` the address gets no other letters either."""
    set_consent(client, channel=channel, is_given=False, source="unsubscribe link", now=now)
    if everything and client.email:
        suppress(channel, client.email, reason=Suppression.Reason.UNSUBSCRIBED)


def suppress(channel: str, address: str, *, reason: str) -> None:
    Suppression.objects.get_or_create(channel=channel, address=address.casefold(), defaults={"reason": reason})


@transaction.atomic
def save_text(*, kind: str, language: str, body: str, by: Staff, subject: str = "") -> Template:
    """An SMS has no subject."""
    return Template.objects.update_or_create(kind=kind, language=language, defaults={"subject": subject, "body": body})[
        0
    ]


@transaction.atomic
def restore_text(*, kind: str, language: str, by: Staff) -> None:
    Template.objects.filter(kind=kind, language=language).delete()
