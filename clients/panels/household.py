"""The family on the card, and in a hand-over."""

from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from clients.card import panel
from clients.card_row import row_part
from clients.erasure import hands_over
from clients.models import Child, Client, Household, HouseholdMember, Relation
from salon.models import Staff
from salon.roles import Right, may

RELATIONS = dict(Relation.choices)


@row_part("family")
def family_of(client: OuterRef) -> QuerySet[Any, Any]:
    """Everybody of the household, this client too: what they themselves may do is said by their own row."""
    beside = HouseholdMember.objects.filter(household__members__client=client).order_by("pk")
    told = JSONObject(
        id="client_id", given_name="client__given_name", family_name="client__family_name", relation="relation",
        may_book="may_book", may_pay="may_pay", reminders_to=F("household__reminders_to_id"),
    )  # fmt: skip
    return beside.values(json=told)


@row_part("own_children")
def own_children(client: OuterRef) -> QuerySet[Any, Any]:
    told = JSONObject(name="name", birth_day="birth_day", birth_month="birth_month", birth_year="birth_year")
    return Child.objects.filter(parent=client).order_by("birth_year", "pk").values(json=told)


@panel("family", template="clients/parts/family.html", place="side", order=40, queries=0)
def family(client: Client, *, by: Staff, now: datetime) -> dict[str, Any]:
    """Read with the card. Without a family only those who may add one see the panel."""
    rows: list[dict[str, Any]] = client.family  # type: ignore[attr-defined]
    children: list[dict[str, Any]] = client.own_children  # type: ignore[attr-defined]
    may_edit = may(by, Right.EDIT_CLIENTS)
    if not rows and not children and not may_edit:
        return {}
    own = next((row for row in rows if row["id"] == client.pk), {})
    members = [
        row | {
            "label": RELATIONS.get(row["relation"], ""),
            "name": f"{row['given_name']} {row['family_name']}".strip(),
            "gets_reminders": row["reminders_to"] == row["id"],
        }
        for row in rows
        if row["id"] != client.pk
    ]  # fmt: skip
    books = bool(own.get("may_book")) and may(by, Right.BOOK)
    return {
        "family": members,
        "own_children": [Child(**child) for child in children],
        "books_for_family": books,
        "may_edit_family": may_edit,
    }


@hands_over("family", HouseholdMember, Household, Child)
def family_told(client: Client) -> dict[str, Any]:
    """The relation alone: the others' data are theirs."""
    member = HouseholdMember.objects.filter(client=client).first()
    children = Child.objects.filter(parent=client)
    return {
        "relation": member.relation if member else "",
        "may_book": bool(member and member.may_book),
        "may_pay": bool(member and member.may_pay),
        "children": [
            {"name": each.name, "birth": [each.birth_year, each.birth_month, each.birth_day]} for each in children
        ],
    }
