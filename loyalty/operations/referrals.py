"""Who recommended whom, and what both get when the friend has paid the first visit."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import translation

from clients.errors import CardGone
from clients.models import Client
from loyalty.errors import NoFriendAnyMore, RecommendedInCircle
from loyalty.models import AccountKind, Entry, Referral, ReferralRule
from loyalty.operations.ledger import account, post_entry
from loyalty.operations.points import points_until
from messaging.operations import queue_message
from messaging.quiet import next_allowed
from salon.formats import format_number
from salon.models import Branch, Company, Staff

ZERO = Decimal(0)


@transaction.atomic
def set_recommender(client: Client, *, recommender: Client | None, by: Staff, now: datetime) -> Client:
    """Locks both cards. Whoever has been here is no friend; nobody recommends themselves, nor in a circle."""
    pks = {client.pk, recommender.pk if recommender else client.pk}
    people = {row.pk: row for row in Client.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")}
    client, giver = people[client.pk], people[recommender.pk] if recommender else None
    if client.archived_at or giver and giver.archived_at:
        raise CardGone
    if client.visits_count:
        raise NoFriendAnyMore
    if giver and client.pk in above(giver):
        raise RecommendedInCircle
    client.recommended_by = giver
    client.save(update_fields=["recommended_by"])
    return client


def above(giver: Client) -> set[int]:
    """The giver, who recommended them, and so on up."""
    found: set[int] = set()
    pk: int | None = giver.pk
    while pk and pk not in found:
        found.add(pk)
        pk = Client.objects.filter(pk=pk).values_list("recommended_by", flat=True).first()
    return found


@transaction.atomic
def reward_referral(
    friend: Client, *, bill: Decimal, subject: str, day: date, branch: Branch, by: Staff, now: datetime
) -> Referral | None:
    """The friend is locked and has just paid the first visit: points to both, and a letter to who recommended. Once a friend."""
    rule = ReferralRule.current()
    giver = Client.objects.present().filter(pk=friend.recommended_by_id).exclude(pk=friend.pk).first()
    if not rule.is_on or giver is None or bill < rule.min_bill:
        return None
    if Referral.objects.filter(friend=friend).standing().exists():
        return None
    referral = Referral.objects.create(
        friend=friend, recommender=giver, recommender_points=rule.recommender_points, friend_points=rule.friend_points,
        subject=subject, given_at=now,
    )  # fmt: skip
    until = points_until(day, Company.objects.get())
    for who, side, points in sides(referral):
        post_entry(
            who, kind=AccountKind.POINTS, amount=points, reason=Entry.Reason.REFERRAL, branch=branch, by=by, now=now,
            key=f"referral:{friend.pk}:{subject}:{side}", points_until=until,
        )  # fmt: skip
    if referral.recommender_points:
        thank(referral, branch=branch, now=now)
    return referral


def sides(referral: Referral) -> list[tuple[Client, str, Decimal]]:
    both = [
        (referral.recommender, "recommender", referral.recommender_points),
        (referral.friend, "friend", referral.friend_points),
    ]
    return [(who, side, points) for who, side, points in both if points]


def thank(referral: Referral, *, branch: Branch, now: datetime) -> None:
    """About the client's own points: no consent is needed, but nobody is woken by it, and no name is told."""
    company, giver = Company.objects.get(), referral.recommender
    with translation.override(giver.language or company.language):
        words = {"points": format_number(referral.recommender_points)}
    queue_message(
        giver, kind="referral_thanks", dedupe_key=f"referral:{referral.subject}", branch=branch, context=words, now=now, is_marketing=False,
        send_after=next_allowed(now, zone=branch.zone, opens=company.quiet_from, closes=company.quiet_until),
    )  # fmt: skip


@transaction.atomic
def take_referral_back(subject: str, *, branch: Branch, by: Staff, now: datetime) -> Referral | None:
    """The bill of the first visit was wholly given back. Locks the referral; points that are spent already stay spent."""
    referral = Referral.objects.select_for_update().filter(subject=subject).standing().first()
    if referral is None:
        return None
    for who, side, points in sides(referral):
        taken = min(points, account(who, AccountKind.POINTS).balance)
        referral.short += points - taken
        if taken:
            post_entry(
                who, kind=AccountKind.POINTS, amount=-taken, reason=Entry.Reason.TAKEN_BACK, branch=branch, by=by, now=now,
                key=f"referral:{referral.friend_id}:{subject}:{side}:back",
            )  # fmt: skip
    referral.taken_back_at = now
    referral.save(update_fields=["taken_back_at", "short"])
    return referral
