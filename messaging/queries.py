"""What a letter says about the client and the branch."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, IntegerField, Value, When

from clients.models import Client
from salon.models import Branch, Company, Role, Staff

SIGNS_FIRST = (Role.MANAGER, Role.ADMINISTRATOR, Role.OWNER)


def signer(branch: Branch, company: Company) -> str:
    """A real person of the branch: its manager, else the front desk, else the owner; the company's name if there is nobody."""
    order = Case(*(When(role=role, then=Value(n)) for n, role in enumerate(SIGNS_FIRST)), output_field=IntegerField())
    people = Staff.objects.active().at(branch).filter(role__in=SIGNS_FIRST).exclude(first_name="")
    person = people.annotate(place=order).order_by("place", "pk").first()
    return person.first_name if person else company.name


def common_facts(client: Client, *, branch: Branch, company: Company, known: Mapping[str, Any]) -> dict[str, Any]:
    """The words every text may use, and those the caller knows. A caller with many letters gives `signed_by` once."""
    return {
        "name": client.given_name,
        "salon": company.name,
        "branch": branch.name,
        "contact": branch.phone or branch.email,
        "signed_by": known.get("signed_by") or signer(branch, company),
        **known,
    }
