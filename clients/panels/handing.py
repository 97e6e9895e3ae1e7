"""The smaller parts of a hand-over: family, questions asked, contacts found dead."""

from typing import Any

from clients.erasure import hands_over, plain_rows
from clients.models import Asking, Child, Client, DeadContact, Household, HouseholdMember


@hands_over("family", Household, HouseholdMember)
def family(client: Client) -> dict[str, Any]:
    """The client's own place in it; the others' data are the others'."""
    member = HouseholdMember.objects.filter(client=client).select_related("household").first()
    if member is None:
        return {}
    place = {"household": member.household.name, "relation": member.relation}
    return place | {"may_book": member.may_book, "may_pay": member.may_pay}


@hands_over("children", Child)
def children(client: Client) -> list[dict[str, Any]]:
    rows = Child.objects.filter(parent=client)
    return plain_rows(rows.values("name", "birth_day", "birth_month", "birth_year"))


@hands_over("asked", Asking)
def asked(client: Client) -> list[dict[str, Any]]:
    rows = Asking.objects.filter(client=client)
    return plain_rows(rows.values("asked_at", "questions", "answered", "skipped", "closed_at"))


@hands_over("dead_contacts", DeadContact)
def dead_contacts(client: Client) -> list[dict[str, Any]]:
    rows = DeadContact.objects.filter(client=client)
    return plain_rows(rows.values("channel", "address", "why", "found_at", "mended_at"))
