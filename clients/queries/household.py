"""Who belongs to a client, and for whom somebody may pay or be written to."""

from collections.abc import Iterable

from clients.models import Client, HouseholdMember


def payers_for(client: Client) -> list[Client]:
    """Those of the family who may pay for the others."""
    members = HouseholdMember.objects.beside(client).filter(may_pay=True, client__archived_at__isnull=True)
    return [member.client for member in members.select_related("client")]


def may_pay_for(payer: Client, client: Client) -> bool:
    return payer.pk == client.pk or HouseholdMember.objects.beside(client).filter(client=payer, may_pay=True).exists()


def reminder_recipients(clients: Iterable[Client]) -> dict[int, Client]:
    """By the client reminded: who of the family reads it, where that is somebody else. One query."""
    rows = HouseholdMember.objects.filter(
        client__in=[client.pk for client in clients], household__reminders_to__archived_at__isnull=True
    ).exclude(household__reminders_to=None)
    return {
        row.client_id: row.household.reminders_to
        for row in rows.select_related("household__reminders_to")
        if row.household.reminders_to and row.household.reminders_to_id != row.client_id
    }
