"""What loyalty forgets of a client, and the money that has to be settled before."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clients.erasure import blank, erases, stands_in_the_way, stays
from clients.models import Client
from loyalty.models import (
    Account,
    AccountKind,
    Card,
    CardChange,
    Certificate,
    CreditDecision,
    Entry,
    PaidInBy,
    PartnerReferral,
    Pass,
    Progress,
    Referral,
)
from loyalty.operations import post_entry
from salon.models import Staff

stays(_("Money is kept: balances and their movements"), Account)
stays(_("Money is kept: what was sold beforehand names only an erased client"), Pass)
stays(_("What visits counted towards a tier names only an erased client"), Progress)
stays(_("Who recommended whom and who was sent to a partner names only an erased client"), Referral, PartnerReferral)
GONE = "—"


@erases("cards", Card, CardChange)
def forget_cards(client: Client, now: datetime) -> None:
    """The number printed on a card names its holder; without it the card finds nobody."""
    for card in Card.objects.filter(client=client):
        Card.objects.filter(pk=card.pk).update(number=f"erased-{card.pk}", is_blocked=True)
        card.events.update(number=f"erased-{card.pk}")  # type: ignore[attr-defined]
        card.changes.update(note="")
    CardChange.objects.filter(from_client=client).update(note="")


@erases("certificates", Certificate)
def forget_buyer(client: Client, now: datetime) -> None:
    """A certificate is the bearer's: it stays good, and says no more who gave it to whom."""
    blank(Certificate, {"buyer": None, "recipient": "", "wish": ""}, buyer=client)


@erases("credit", CreditDecision)
def forget_reasons(client: Client, now: datetime) -> None:
    """Who was trusted, when and by whom stays; why may tell of the person."""
    CreditDecision.objects.filter(client=client).update(reason=GONE)


def emptied(kind: AccountKind, reason: Entry.Reason, note: str) -> Any:
    """Brings the account to nothing by an entry in the ledger."""

    def settle(client: Client, by: Staff, now: datetime) -> None:
        for account in Account.objects.filter(client=client, kind=kind).exclude(balance=0):
            post_entry(
                client, kind=kind, subject=account.subject, amount=-account.balance, reason=reason,
                key=f"erasure:{account.pk}:{kind}", branch=client.home_branch, by=by, now=now, note=note,
            )  # fmt: skip

    return settle


RETURNED = emptied(AccountKind.DEPOSIT, Entry.Reason.RETURNED, PaidInBy.CASH)
GIVEN_UP = emptied(AccountKind.DEPOSIT, Entry.Reason.CORRECTION, "erasure")
POINTS_GIVEN_UP = emptied(AccountKind.POINTS, Entry.Reason.CORRECTION, "erasure")


@stands_in_the_way(
    "deposit",
    sentence=_("There is money on the client’s deposit."),
    ways={
        "returned": (_("It was paid back to the client in cash"), RETURNED),
        "given_up": (_("The client gives it up"), GIVEN_UP),
    },
)
def deposits(now: datetime) -> QuerySet[Any, Any]:
    return Account.objects.filter(kind=AccountKind.DEPOSIT, balance__gt=0).values("client")


@stands_in_the_way(
    "points",
    sentence=_("The client has points."),
    ways={"given_up": (_("They lapse"), POINTS_GIVEN_UP)},
)
def points(now: datetime) -> QuerySet[Any, Any]:
    return Account.objects.filter(kind=AccountKind.POINTS, balance__gt=0).values("client")


PASS_RETURNED = emptied(AccountKind.PASS, Entry.Reason.RETURNED, PaidInBy.CASH)
PASS_GIVEN_UP = emptied(AccountKind.PASS, Entry.Reason.CORRECTION, "erasure")
DEBT_PAID = emptied(AccountKind.CREDIT, Entry.Reason.TOP_UP, PaidInBy.CASH)
DEBT_FORGIVEN = emptied(AccountKind.CREDIT, Entry.Reason.CORRECTION, "erasure")


@stands_in_the_way(
    "pass",
    sentence=_("The client has a pass that is paid and not used up."),
    ways={
        "returned": (_("What is left was paid back to the client in cash"), PASS_RETURNED),
        "given_up": (_("The client gives it up"), PASS_GIVEN_UP),
    },
)
def passes(now: datetime) -> QuerySet[Any, Any]:
    return Account.objects.filter(kind=AccountKind.PASS, balance__gt=0).values("client")


@stands_in_the_way(
    "debt",
    sentence=_("The client owes money."),
    ways={
        "paid": (_("It was paid in cash"), DEBT_PAID),
        "forgiven": (_("It is forgiven"), DEBT_FORGIVEN),
    },
)
def owing(now: datetime) -> QuerySet[Any, Any]:
    return Account.objects.filter(kind=AccountKind.CREDIT, balance__lt=0).values("client")
