"""What loyalty forgets of a client, and the money that has to be settled before."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clients.erasure import erases, stands_in_the_way, stays
from clients.models import Client
from loyalty.models import Account, AccountKind, Card, CardChange, Entry, PaidInBy, Progress
from loyalty.operations import post_entry
from salon.models import Staff

stays(_("Money is kept: balances and their movements"), Account)
stays(_("What visits counted towards a tier names only an erased client"), Progress)


@erases("cards", Card, CardChange)
def forget_cards(client: Client, now: datetime) -> None:
    """The number printed on a card names its holder; without it the card finds nobody."""
    for card in Card.objects.filter(client=client):
        Card.objects.filter(pk=card.pk).update(number=f"erased-{card.pk}", is_blocked=True)
        card.events.update(number=f"erased-{card.pk}")  # type: ignore[attr-defined]
        card.changes.update(note="")
    CardChange.objects.filter(from_client=client).update(note="")


def emptied(kind: AccountKind, reason: Entry.Reason, note: str) -> Any:
    """Brings the account to nothing by an entry in the ledger."""

    def settle(client: Client, by: Staff, now: datetime) -> None:
        for account in Account.objects.filter(client=client, kind=kind, balance__gt=0):
            post_entry(
                client, kind=kind, amount=-account.balance, reason=reason, key=f"erasure:{client.pk}:{kind}",
                branch=client.home_branch, by=by, now=now, note=note,
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
