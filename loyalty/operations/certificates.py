"""Gift certificates: sold, blocked, made longer, lapsed. Paying with them is part of the check-out."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import pghistory
from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Client
from loyalty.errors import CertificateUnusable, DayInThePast, DayTooFar, ReasonMissing
from loyalty.models import Account, AccountKind, Certificate, Entry
from loyalty.models.prepaid import SIGNS, SIGNS_IN_A_CODE, codes_in, written
from loyalty.operations.ledger import check_sum, post_entry
from loyalty.operations.points import over_everywhere
from loyalty.operations.prepaid import PaidIn, check_paid_in, fill
from salon.formats import format_day
from salon.models import Branch, Company, Staff


def new_code() -> str:
    """Sixty bits of chance: nobody guesses one."""
    return written("".join(secrets.choice(SIGNS) for _ in range(SIGNS_IN_A_CODE)))


@transaction.atomic
def sell_certificate(
    *,
    nominal: Decimal,
    payments: Sequence[PaidIn],
    branch: Branch,
    by: Staff,
    now: datetime,
    key: str,
    buyer: Client | None = None,
    recipient: str = "",
    wish: str = "",
) -> Certificate:
    """The same `key` again gives back the certificate it made."""
    if known := Certificate.objects.filter(key=key).first():
        return known
    check_sum(nominal)
    check_paid_in(nominal, payments)
    certificate = Certificate.objects.create(
        code=new_code(), nominal=nominal, buyer=buyer, recipient=recipient, wish=wish, branch=branch, sold_by=by,
        sold_at=now, expires_on=furthest(branch.local_day(now)), key=key,
    )  # fmt: skip
    fill(certificate, payments, owner=None, buyer=buyer, branch=branch, by=by, now=now)
    return certificate


def usable_certificate(code: str, *, day: date) -> Certificate:
    """By its code, however it is typed; refuses one that is blocked, out of date or unknown."""
    found = Certificate.objects.filter(code=written(code)).first()
    why = "unknown" if found is None else "blocked" if found.blocked_at else "expired"
    if found is None or found.blocked_at or (found.expires_on and found.expires_on < day):
        sentence = _("There is no gift certificate %(code)s that can be used today.")
        raise CertificateUnusable(sentence % {"code": written(code)} if written(code) else None, why=why)
    return found


def usable_certificates(codes: str, *, day: date) -> list[tuple[Certificate, Decimal]]:
    """All whose codes are typed, each with what is on it; refuses where one of them cannot be used."""
    found = [usable_certificate(code, day=day) for code in codes_in(codes) or [codes]]
    held = {each.ledger_subject: each for each in found}
    accounts = Account.objects.filter(kind=AccountKind.CERTIFICATE, subject__in=held)
    balances = dict(accounts.values_list("subject", "balance"))
    return [(each, balances.get(subject, Decimal(0))) for subject, each in held.items()]


@transaction.atomic
def block_certificate(certificate: Certificate, *, reason: str, by: Staff, now: datetime) -> Certificate:
    """Lost or stolen: its code pays for nothing any more; the money stays on it until it is unblocked or lapses."""
    if not reason.strip():
        raise ReasonMissing
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if not locked.blocked_at:
        locked.blocked_at, locked.block_reason = now, reason.strip()
        locked.save(update_fields=["blocked_at", "block_reason"])
    return locked


@transaction.atomic
def unblock_certificate(certificate: Certificate, *, by: Staff) -> Certificate:
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    locked.blocked_at, locked.block_reason = None, ""
    locked.save(update_fields=["blocked_at", "block_reason"])
    return locked


def furthest(day: date) -> date:
    """The last day of a certificate that is sold, or made longer, on this day."""
    return day + relativedelta(months=Company.objects.get().certificate_months)


@transaction.atomic
def extend_certificate(certificate: Certificate, *, until: date, reason: str, by: Staff, now: datetime) -> Certificate:
    """No longer than one sold today. What has lapsed stays lapsed. Why is kept with the change, in the history of the row."""
    if not reason.strip():
        raise ReasonMissing
    if until < over_everywhere(now):
        raise DayInThePast
    locked = Certificate.objects.select_for_update().select_related("branch").get(pk=certificate.pk)
    if until > (last := furthest(locked.branch.local_day(now))):
        raise DayTooFar(_("It can be made valid until %(day)s at most.") % {"day": format_day(last, "day")})
    locked.expires_on = until
    with pghistory.context(user=by.pk, extended=reason.strip()):
        locked.save(update_fields=["expires_on"])
    return locked


@transaction.atomic
def lapse_certificate(certificate: Certificate, *, now: datetime) -> Entry | None:
    """What was not used by its last day is the salon's."""
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    held = Account.objects.filter(kind=AccountKind.CERTIFICATE, subject=locked.ledger_subject, balance__gt=0).first()
    if held is None or locked.expires_on is None or locked.expires_on >= over_everywhere(now):
        return None
    return post_entry(
        None, kind=AccountKind.CERTIFICATE, subject=locked.ledger_subject, amount=-held.balance,
        reason=Entry.Reason.EXPIRED, key=f"{locked.ledger_subject}:lapsed:{locked.expires_on}", branch=None, by=None, now=now,
    )  # fmt: skip


def lapse_certificates(*, now: datetime) -> int:
    over = Certificate.objects.filter(expires_on__lt=over_everywhere(now))
    return sum(1 for each in over.with_money() if lapse_certificate(each, now=now))
