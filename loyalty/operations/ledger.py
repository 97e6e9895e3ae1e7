"""Moving money of clients between nothing, their accounts and bills."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Client
from loyalty.errors import KeyUsedForAnother, MoreThanOwed, NoSuchSum, NotEnough, SumNotPositive, SumTooLarge
from loyalty.models import Account, AccountKind, Entry, Till
from loyalty.operations.lots import keep_in_lots
from salon.formats import format_money, format_number
from salon.models import LARGEST_SUM, Branch, Company, Staff

LARGEST_BALANCE = 1000 * LARGEST_SUM  # what a column of the ledger holds
AT_THE_TILL = (Entry.Reason.TOP_UP, Entry.Reason.RETURNED, Entry.Reason.FORFEITED)


def account(client: Client | None, kind: str, subject: str = "") -> Account:
    """The client's account of this kind, locked until the transaction ends."""
    Account.objects.get_or_create(client=client, kind=kind, subject=subject)
    return Account.objects.select_for_update().get(client=client, kind=kind, subject=subject)


def till_day(branch: Branch, now: datetime) -> date:
    """The day that money moved now counts on: today, or tomorrow when today is closed. Locks the till; taken before accounts."""
    Till.objects.get_or_create(branch=branch)
    till, today = Till.objects.select_for_update().get(branch=branch), branch.local_day(now)
    return max(today, till.closed_through + timedelta(days=1)) if till.closed_through else today


@transaction.atomic
def post_entry(
    client: Client | None,
    *,
    kind: str,
    amount: Decimal,
    reason: str,
    key: str,
    branch: Branch | None,
    by: Staff | None,
    now: datetime,
    note: str = "",
    subject: str = "",
    points_until: date | None = None,
) -> Entry:
    """Locks the till where money comes in or goes out, then the account. The same key again gives back the entry it made.

    More than there is (than the limit, of a credit) is refused. `points_until`: the last day of points that come in.
    """
    counted_on = till_day(branch, now) if branch and reason in AT_THE_TILL and kind != AccountKind.POINTS else None
    locked = account(client, kind, subject)
    if known := made_before(locked, amount, key):
        return known
    check_balance(locked, amount)
    locked.balance += amount
    locked.save(update_fields=["balance"])
    entry = Entry.objects.create(
        account=locked, amount=amount, balance_after=locked.balance, reason=reason, key=key, branch=branch, by=by, happened_at=now,
        note=note, till_day=counted_on,
    )  # fmt: skip
    if kind == AccountKind.POINTS:
        keep_in_lots(entry, points_until)
    return entry


def made_before(locked: Account, amount: Decimal, key: str) -> Entry | None:
    known = Entry.objects.filter(key=key).first()
    if known and (known.account_id, known.amount) != (locked.pk, amount):
        raise KeyUsedForAnother
    return known


def check_balance(locked: Account, amount: Decimal) -> None:
    if amount < 0 and locked.balance + amount < -locked.limit:
        raise not_enough(locked, -amount)
    if locked.kind == AccountKind.CREDIT and locked.balance + amount > 0:
        raise MoreThanOwed(owed=str(-locked.balance))
    if abs(locked.balance + amount) > LARGEST_BALANCE:
        raise SumTooLarge


def not_enough(locked: Account, wanted: Decimal) -> NotEnough:
    """Says which account it is, and what there is."""
    left = locked.balance + locked.limit
    shown = format_number if locked.kind == AccountKind.POINTS else format_money
    words = {"account": AccountKind(locked.kind).label, "left": shown(left), "wanted": shown(wanted)}
    return NotEnough(_("%(account)s: there is %(left)s, and %(wanted)s is to be taken.") % words, balance=str(left))


def check_sum(amount: Decimal) -> None:
    if amount <= 0:
        raise SumNotPositive
    if amount > LARGEST_SUM:
        raise SumTooLarge
    if amount % Company.objects.get().precision:
        raise NoSuchSum


def pay_in(
    client: Client,
    *,
    amount: Decimal,
    payment_kind: str,
    branch: Branch,
    by: Staff,
    now: datetime,
    key: str,
    kind: str = AccountKind.DEPOSIT,
) -> Entry:
    """Money the client leaves as a deposit, or pays off a credit with; the note says how it was paid."""
    check_sum(amount)
    return post_entry(
        client,
        kind=kind,
        amount=amount,
        reason=Entry.Reason.TOP_UP,
        key=key,
        branch=branch,
        by=by,
        now=now,
        note=payment_kind,
    )


@transaction.atomic
def pay_debt_from_deposit(
    client: Client, *, amount: Decimal, branch: Branch, by: Staff, now: datetime, key: str
) -> Entry:
    """What is owed on credit, out of what the client has on account; nothing passes through the till."""
    check_sum(amount)
    moved = {"reason": Entry.Reason.MOVED, "branch": branch, "by": by, "now": now}
    post_entry(client, kind=AccountKind.DEPOSIT, amount=-amount, key=f"{key}:out", **moved)  # type: ignore[arg-type]
    return post_entry(client, kind=AccountKind.CREDIT, amount=amount, key=key, **moved)  # type: ignore[arg-type]
