"""A friend's first visit: both sides get what the rule says; a bill that is wholly given back takes it away again."""

from datetime import datetime

from loyalty.models import Referral
from loyalty.operations import reward_referral, take_referral_back
from salon.models import Staff
from visits.models import Visit


def thank_for_friend(visit: Visit, *, by: Staff, now: datetime) -> None:
    """The client is locked. A bill that corrects the one that was rewarded is rewarded in its place."""
    if visit.client.recommended_by_id and (visit.is_first or was_rewarded(visit.corrects)):
        reward_referral(
            visit.client, bill=visit.total, subject=subject_of(visit), day=visit.day, branch=visit.branch, by=by, now=now
        )  # fmt: skip


def take_friend_back(visit: Visit, *, by: Staff, now: datetime) -> None:
    if visit.is_void:
        take_referral_back(subject_of(visit), branch=visit.branch, by=by, now=now)


def was_rewarded(visit: Visit | None) -> bool:
    return visit is not None and Referral.objects.filter(subject=subject_of(visit)).exists()


def subject_of(visit: Visit) -> str:
    return f"visit:{visit.pk}"
