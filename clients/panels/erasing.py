"""What clients' own tables forget of a person, and why the rest stays."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from clients.erasure import erases, forget, not_handed_over, stays
from clients.importing.forgetting import blank_rows, blank_rows_with
from clients.models import (
    Alarm,
    Asking,
    CardReading,
    Child,
    ClassMove,
    Client,
    ClientPhone,
    ClientSubstance,
    Consent,
    DeadContact,
    DeskTask,
    DuplicatePair,
    Erasure,
    FamilyRhythm,
    Household,
    HouseholdMember,
    Import,
    Interaction,
    Merge,
    Offer,
    PatchTest,
    Promise,
    Reveal,
    SafetyOverride,
    Standing,
)

GONE = "—"

stays(_("The card stays, without anything that tells who it was, so that counts and sums stay true"), Client)
stays(_("Classes and rhythm are kept: they name nobody"), Standing, ClassMove, FamilyRhythm)
stays(
    _("Who of the staff opened, revealed or erased the card is kept as evidence"), CardReading, Reveal, Alarm, Erasure
)
not_handed_over(_("Kept about the staff, not about the client"), CardReading, Reveal, Alarm, Erasure)
not_handed_over(_("The salon’s own reckoning"), Standing, ClassMove, FamilyRhythm, DuplicatePair, Merge)


@erases("imports")
def forget_imports(client: Client, now: datetime) -> None:
    """First of all, while the phones and e-mails by which the rows are found are still there."""
    further = ClientPhone.objects.filter(client=client).values_list("phone", flat=True)
    phones = [str(client.phone), *map(str, further)]
    blank_rows(Import.Kind.CLIENTS, [client.pk])
    blank_rows_with(phones=[phone for phone in phones if not is_shared(phone, client)], emails=own_emails(client))


def is_shared(phone: str, client: Client) -> bool:
    """A phone that a family shares stays in the rows of the others."""
    return bool(phone) and Client.objects.present().filter(phone=phone).exclude(pk=client.pk).exists()


def own_emails(client: Client) -> list[str]:
    shared = client.email and Client.objects.present().filter(email__iexact=client.email).exclude(pk=client.pk).exists()
    return [] if shared or not client.email else [client.email]


@erases(
    "dossier", ClientPhone, Consent, ClientSubstance, PatchTest, SafetyOverride, Child, Promise, Asking, DeadContact
)  # fmt: skip
def forget_dossier(client: Client, now: datetime) -> None:
    """The row of the client itself is made anonymous by the operation."""
    for table in (ClientPhone, Consent, ClientSubstance, PatchTest, SafetyOverride, Promise, Asking, DeadContact):
        forget(table, client=client)
    forget(Child, parent=client)


@erases("family", HouseholdMember, Household)
def leave_family(client: Client, now: datetime) -> None:
    """A household of one is none. Its name may be the family's, so it goes when the last but one leaves."""
    Household.objects.filter(reminders_to=client).update(reminders_to=None)
    forget(HouseholdMember, client=client)
    Household.objects.filter(members__isnull=True).delete()


@erases("talks", Interaction, Offer)
def forget_talks(client: Client, now: datetime) -> None:
    """That there was a talk or an offer, when and by whom stays: it is the staff's work."""
    Interaction.objects.filter(client=client).update(topic=GONE, result="", note="")
    Offer.objects.filter(client=client).update(text=GONE, why="")


@erases("tasks", DeskTask)
def forget_tasks(client: Client, now: datetime) -> None:
    DeskTask.objects.filter(client=client).open().delete()
    DeskTask.objects.filter(client=client).update(text=GONE, outcome="")


@erases("duplicates", DuplicatePair, Merge)
def forget_duplicates(client: Client, now: datetime) -> None:
    """A merge keeps both cards as they were; without it, it cannot be undone any more."""
    DuplicatePair.objects.filter(first=client).delete()
    DuplicatePair.objects.filter(second=client).delete()
    Merge.objects.filter(kept=client).delete()
    Merge.objects.filter(gone=client).delete()
