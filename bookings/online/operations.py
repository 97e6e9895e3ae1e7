"""Holding a time for a visitor, the code that proves an address, and the booking itself.

A known client is found by the proven address alone and by nothing else that was typed: nobody learns who is known.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.crypto import constant_time_compare, salted_hmac

from bookings.errors import SlotGone
from bookings.models import AcceptedHow, Appointment, Hold, OnlineBooking, SlotHold
from bookings.online.channels import BY_MAIL, channel_for, channel_of, is_still_typed, send_code
from bookings.online.errors import CallUs, HoldsTooMuch, NotOffered, TimeGone
from bookings.online.offer import Wanted, is_free
from bookings.operations import Accepted, WantedPart, book_held, hold_slot, release_slot
from bookings.operations.slots import plan_of
from bookings.operations.terms import items_in
from bookings.policy import Item
from bookings.queries.deposits import asked_for
from bookings.queries.eligible import eligibility_problems
from clients.matching import alike, word
from clients.models import Client
from clients.operations import create_client, set_consent
from clients.queries.safety import safety_problems, stops
from salon.models import Branch, Staff

HELD_FOR = timedelta(minutes=5)
HELD_AT_ONCE = 8  # by all visitors of one network address
CODE_LASTS = timedelta(minutes=10)
CODE_TRIES = 5
CODE_AGAIN = timedelta(seconds=60)
KEPT = timedelta(days=1)
SOURCE = "website"


@transaction.atomic
def hold_time(
    wanted: Wanted, *, starts_at: datetime, visitor: str, network: str, language: str, now: datetime, booking: OnlineBooking | None = None, typed: Mapping[str, Any] | None = None
) -> OnlineBooking:  # fmt: skip
    """One held time a visitor: the one before is given back, also when it was chosen in another tab. A refusal leaves it as it was."""
    if not wanted.services:
        raise NotOffered
    let_go_of_others(booking, visitor=visitor)
    if OnlineBooking.objects.holding(now).filter(network=network).count() >= HELD_AT_ONCE:
        raise HoldsTooMuch
    if not is_free(wanted, starts_at, now=now):
        raise TimeGone
    parts = [WantedPart(service, wanted.master, among=tuple(wanted.able(service))) for service in wanted.services]
    slot = hold_slot(branch=wanted.branch, parts=parts, starts_at=starts_at, lasts=HELD_FOR, now=now)
    booking = booking or OnlineBooking(branch=wanted.branch, created_at=now)
    booking.services, booking.master = [service.pk for service in wanted.services], wanted.master
    booking.starts_at, booking.slot, booking.language = starts_at, slot, language
    booking.visitor, booking.network = visitor, network
    if typed:
        booking.typed = dict(typed)
        if not is_still_typed(booking.contact, typed, region=booking.branch.phone_region):
            booking.verified_at, booking.code_hash = None, ""  # another address has to be proven anew
    booking.save()
    return booking


def let_go_of_others(booking: OnlineBooking | None, *, visitor: str) -> None:
    mine = SlotHold.objects.filter(pk=booking.slot_id) if booking and booking.slot_id else SlotHold.objects.none()
    others = (
        OnlineBooking.objects.filter(visitor=visitor, slot__isnull=False) if visitor else OnlineBooking.objects.none()
    )
    for slot in {*mine, *SlotHold.objects.filter(pk__in=others.values("slot"))}:
        release_slot(slot)


@transaction.atomic
def fill_in(
    booking: OnlineBooking, *, typed: Mapping[str, Any], details: Mapping[str, Any], now: datetime
) -> OnlineBooking:
    """Kept as typed. Another address has to be proven anew; the same one keeps its proof."""
    locked = locked_booking(booking)
    contact = channel_for(details)[1]
    if contact.casefold() != locked.contact.casefold():
        locked.verified_at, locked.code_hash = None, ""
    locked.typed, locked.contact = dict(typed), contact
    locked.save(update_fields=["typed", "contact", "verified_at", "code_hash"])
    return locked


@transaction.atomic
def issue_code(booking: OnlineBooking, *, details: Mapping[str, Any], language: str, now: datetime) -> bool:
    """A new code, unless one was sent within the minute. The old one is worth nothing from then on."""
    locked = locked_booking(booking)
    if locked.verified_at or (locked.code_hash and locked.code_sent_at and locked.code_sent_at > now - CODE_AGAIN):
        return False
    code = f"{secrets.randbelow(1_000_000):06}"
    locked.code_hash, locked.code_sent_at, locked.code_tries = hashed(locked, code), now, 0
    locked.codes_sent += 1
    locked.save(update_fields=["code_hash", "code_sent_at", "code_tries", "codes_sent"])
    key = f"booking-code:{locked.key}:{locked.codes_sent}"
    send_code(
        details,
        code=code,
        language=language,
        dedupe_key=key,
        branch=locked.branch,
        now=now,
        expires_at=now + CODE_LASTS,
    )
    return True


def hashed(booking: OnlineBooking, code: str) -> str:
    return salted_hmac(
        "bookings.online.code", f"{booking.key}:{booking.contact.casefold()}:{code}", algorithm="sha256"
    ).hexdigest()


class Verdict(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    OLD = "old"
    TOO_MANY = "too_many"


@transaction.atomic
def check_code(booking: OnlineBooking, *, code: str, now: datetime) -> Verdict:
    """Every try counts, and is kept: it refuses nothing by raising."""
    locked = locked_booking(booking)
    if locked.verified_at:
        return Verdict.RIGHT
    if not locked.code_hash or not locked.code_sent_at or locked.code_sent_at <= now - CODE_LASTS:
        return Verdict.OLD
    if locked.code_tries >= CODE_TRIES:
        return Verdict.TOO_MANY
    locked.code_tries += 1
    if constant_time_compare(locked.code_hash, hashed(locked, code)):
        locked.verified_at = now
    locked.save(update_fields=["code_tries", "verified_at"])
    return Verdict.RIGHT if locked.verified_at else Verdict.WRONG


@transaction.atomic
def book_online(booking: OnlineBooking, *, details: Mapping[str, Any], now: datetime) -> Appointment:
    """Order: the visitor's row, the client, the visit, consents. Called twice: the same visit."""
    locked = locked_booking(booking)
    if locked.appointment:
        return locked.appointment
    if not locked.verified_at:
        raise NotOffered
    if not locked.slot or locked.slot.expires_at <= now:
        raise SlotGone
    client = known_client(locked, details) or newcomer(locked, details, now=now)
    refuse_quietly(client, locked.slot, now=now)
    note, accepted = note_of(client, details), accepted_terms(client, locked.slot, details, now=now)
    visit = book_held(
        locked.slot, client=client, by=None, now=now, note=note, request_key=f"online:{locked.key}", accepted=accepted
    )
    write_consents(client, details, language=locked.language, now=now)
    locked.appointment, locked.slot, locked.typed, locked.contact = visit, None, {}, ""
    locked.save(update_fields=["appointment", "slot", "typed", "contact"])
    return visit


def locked_booking(booking: OnlineBooking) -> OnlineBooking:
    """Read only after the lock: a join read while waiting does not see the visit that the other click has made."""
    OnlineBooking.objects.select_for_update().values_list("pk").get(pk=booking.pk)
    return OnlineBooking.objects.select_related("branch", "slot__branch", "appointment").get(pk=booking.pk)


def known_client(booking: OnlineBooking, details: Mapping[str, Any]) -> Client | None:
    """The one present card with the proven address; of several the one with the name as well, because families share."""
    cards = Client.objects.present().filter(is_decoy=False).alias(folded=Lower("email"))
    is_mail = channel_of(booking.contact) is BY_MAIL
    proven = cards.filter(folded=booking.contact.lower()) if is_mail else cards.filter(phone=booking.contact)
    found = list(proven.order_by("pk")[:20])
    if len(found) == 1:
        return found[0]
    same = [client for client in found if has_name(client, details)]
    return same[0] if len(same) == 1 else None


def has_name(client: Client, details: Mapping[str, Any]) -> bool:
    """However it is spelled; a family name that nobody wrote does not count."""
    typed = word(details["given_name"]), word(details["family_name"])
    return alike(typed, (word(client.given_name), word(client.family_name))) is not None


def newcomer(booking: OnlineBooking, details: Mapping[str, Any], *, now: datetime) -> Client:
    fields = {name: details[name] for name in ("given_name", "family_name", "phone", "email")}
    return create_client(branch=booking.branch, by=None, now=now, source=SOURCE, language=booking.language, **fields)


def refuse_quietly(client: Client, slot: SlotHold, *, now: datetime) -> None:
    """What the desk would be told with names and reasons is one sentence here."""
    services, day = [part.service for part in plan_of(slot)], slot.branch.local_day(slot.starts_at)
    if stops(safety_problems(client, services, day=day)):
        raise CallUs
    rules = eligibility_problems(client, services, branch=slot.branch, day=day, now=now)
    if any(not problem.signed_by for problem in rules):
        raise CallUs
    theirs = Hold.objects.filter(client=client, period__overlap=(slot.starts_at, slot.ends_at))
    if theirs.exclude(expires_at__lte=now).exists():
        raise CallUs


def accepted_terms(client: Client, slot: SlotHold, details: Mapping[str, Any], *, now: datetime) -> Accepted | None:
    """What stood on the page and was ticked. Who owes more than a stranger does is asked to call, without the reason."""
    asked = asked_for(client, items_of(slot), branch=slot.branch, now=now)
    if asked is None:
        return None
    read = details["demand"] if details["terms"] else None
    if read is None or asked.demand > read:
        raise CallUs
    return Accepted(AcceptedHow.ONLINE, read)


def items_of(slot: SlotHold) -> list[Item]:
    return items_in(plan_of(slot))


def note_of(client: Client, details: Mapping[str, Any]) -> str:
    """With the name that was typed when the card has another: a daughter books with her mother's address."""
    name = f"{details['given_name']} {details['family_name']}".strip()
    words = [details["note"]] if has_name(client, details) else [name, details["note"]]
    return ". ".join(filter(None, words))[:300]


def write_consents(client: Client, details: Mapping[str, Any], *, language: str, now: datetime) -> None:
    """Only a yes, with the words that stood beside the box, and only for the address or number that is on the card."""
    is_their_mail = client.email != "" and client.email.casefold() == details["email"].casefold()
    is_their_phone = client.phone == details["phone"]
    said = {"email": details["offers_email"] and is_their_mail, "sms": details["offers_sms"] and is_their_phone}
    for channel, is_given in said.items():
        if is_given:
            wording = details["wordings"][channel]
            set_consent(client, channel=channel, is_given=True, source="booking online", now=now, wording=wording)


@transaction.atomic
def change_online(branch: Branch, *, is_bookable_online: bool, online_days_ahead: int, online_hours_before: int, by: Staff, now: datetime) -> Branch:  # fmt: skip
    branch.is_bookable_online, branch.online_days_ahead = is_bookable_online, online_days_ahead
    branch.online_hours_before = online_hours_before
    branch.save(update_fields=["is_bookable_online", "online_days_ahead", "online_hours_before"])
    return branch


def forget_online(*, now: datetime) -> int:
    """What visitors typed and did not finish is personal data without a purpose; held times long over go too."""
    old = OnlineBooking.objects.made_before(now - KEPT)
    SlotHold.objects.filter(expires_at__lt=now - KEPT).delete()
    return old.delete()[0]
