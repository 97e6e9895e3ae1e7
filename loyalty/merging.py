"""What merging two clients means for balances and cards."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from clients.merging import Stays, meets, parts, settles
from clients.models import Client
from loyalty.errors import NotEnough
from loyalty.models import Account, AccountKind, Card
from loyalty.operations import tier_for


class AlreadySpent(NotEnough):
    code = "already_spent"
    sentence = _(
        "The united balance was spent since, so it cannot be divided as it was. Put the missing sum back first."
    )


@meets("loyalty.Account")
def one_balance(kept: Account, gone: Account) -> Stays:
    """The entries move as they are and stay the proof: the balance is their sum, before and after.

    Two debts are one, and so is what the person was trusted with on both cards.
    """
    kept.balance += gone.balance
    kept.limit += gone.limit
    return Stays.KEPT


@parts("loyalty.Account")
def two_balances(kept: Account, gone: Account) -> None:
    """A limit that the owner made smaller since still holds what is owed."""
    is_debt = kept.kind == AccountKind.CREDIT
    if kept.balance > gone.balance if is_debt else kept.balance < gone.balance:
        raise AlreadySpent(balance=str(kept.balance))
    kept.balance -= gone.balance
    kept.limit = max(kept.limit - gone.limit, -kept.balance if is_debt else Decimal(0))


@meets("loyalty.Card")
def one_card_in_use(kept: Card, gone: Card) -> Stays:
    """The better card stays in use; the number of the other still finds the client."""
    old = kept if percent(gone) > percent(kept) else gone
    old.is_blocked = old.is_old = True
    return Stays.BOTH


def percent(card: Card) -> float:
    return float(card.tier.discount_percent) if card.tier else -1


@settles
def tier_of_both(client: Client) -> Iterable[Card]:
    """What both spent may have reached a higher tier; never a lower one."""
    card = Card.objects.filter(client=client, is_blocked=False).select_related("tier").first()
    reached = tier_for(client.spent_total)
    if card and reached and (card.tier is None or reached.from_spent > card.tier.from_spent):
        card.tier = reached
        yield card
