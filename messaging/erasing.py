"""What messaging forgets of a client. That something was written, when and about what kind of thing, stays for the counts."""

from datetime import datetime

from django.db.models import Q

from clients.erasure import erases
from clients.models import Client
from messaging.models import Message, Suppression


@erases("messages", Message, Suppression)
def forget_messages(client: Client, now: datetime) -> None:
    """What still waits is not sent. An address that nobody else has is no longer listed as refusing mail."""
    addresses = {
        address.casefold() for address in Message.objects.filter(client=client).values_list("address", flat=True)
    }
    addresses |= {str(client.email).casefold(), str(client.phone)}
    others = Client.objects.present().filter(Q(email__in=addresses) | Q(phone__in=addresses)).exclude(pk=client.pk)
    shared = {str(address).casefold() for pair in others.values_list("email", "phone") for address in pair}
    alone = addresses - shared - {""}
    Suppression.objects.filter(address__in=alone).delete()
    mine = Message.objects.filter(client=client)
    waiting = {Message.State.QUEUED, Message.State.SENDING}
    mine.filter(state__in=waiting).update(state=Message.State.HELD, held_reason=Message.Reason.NO_ADDRESS)
    mine.update(address="", subject="", body="", calendar="")
