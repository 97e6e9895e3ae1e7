"""Families: joining, leaving, what each member may do, who gets the reminders, and children without a card."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clients.errors import InAnotherHousehold, NotInHousehold, SamePerson
from clients.models import Child, Client, Household, HouseholdMember
from salon.models import Staff


@transaction.atomic
def join_household(
    client: Client,
    *,
    other: Client,
    relation: str,
    by: Staff | None,
    now: datetime,
    own_relation: str = "",
    may_book: bool = False,
    may_pay: bool = False,
) -> HouseholdMember:
    """Locks both clients by number. `relation`, `may_book` and `may_pay` are the other's; joined again, they are changed."""
    if other.pk == client.pk:
        raise SamePerson
    list(Client.objects.select_for_update().filter(pk__in=[client.pk, other.pk]).order_by("pk"))
    mine, theirs = membership_of(client), membership_of(other)
    if mine and theirs and mine.household_id != theirs.household_id:
        raise InAnotherHousehold(
            _("%(name)s already belongs to another family. Take them out of it first.") % {"name": other}
        )
    known = mine or theirs
    household = known.household if known else Household.objects.create(created_at=now, reminders_to=client)
    if mine is None:
        HouseholdMember.objects.create(household=household, client=client, relation=own_relation, may_book=True)
    theirs = theirs or HouseholdMember(household=household, client=other)
    theirs.relation, theirs.may_book, theirs.may_pay = relation, may_book, may_pay
    theirs.save()
    return theirs


@transaction.atomic
def leave_household(client: Client, *, by: Staff | None, now: datetime) -> None:
    """Locks the household. Nobody is a family alone: with the last but one the household ends."""
    member = membership_of(client)
    if member is None:
        raise NotInHousehold
    household = Household.objects.select_for_update().get(pk=member.household_id)
    member.delete()
    if household.members.count() < 2:  # type: ignore[attr-defined]
        household.delete()
    elif household.reminders_to_id == client.pk:
        household.reminders_to = None
        household.save(update_fields=["reminders_to"])


@transaction.atomic
def change_member(
    member: HouseholdMember, *, relation: str, may_book: bool, may_pay: bool, gets_reminders: bool, by: Staff | None
) -> HouseholdMember:
    """Locks the household. Reminders go to one person of the family, or to each their own."""
    household = Household.objects.select_for_update().get(pk=member.household_id)
    member.relation, member.may_book, member.may_pay = relation, may_book, may_pay
    member.save(update_fields=["relation", "may_book", "may_pay"])
    wanted = member.client_id if gets_reminders else None
    if gets_reminders or household.reminders_to_id == member.client_id:
        household.reminders_to_id = wanted
        household.save(update_fields=["reminders_to"])
    return member


@transaction.atomic
def note_child(client: Client, *, name: str, by: Staff | None, **birthday: Any) -> Child:
    """Locks the parent. A child of the same name is the same child; its birthday is written anew."""
    Client.objects.select_for_update().get(pk=client.pk)
    child = Child.objects.filter(parent=client, name=name.strip()).first() or Child(parent=client, name=name.strip())
    for field, value in birthday.items():
        setattr(child, field, value)
    child.full_clean()
    child.save()
    return child


def forget_child(child: Child, *, by: Staff | None) -> None:
    """Written down by mistake, or grown up with a card of their own. The database's history keeps it."""
    child.delete()


def membership_of(client: Client) -> HouseholdMember | None:
    return HouseholdMember.objects.select_related("household").filter(client=client).first()
