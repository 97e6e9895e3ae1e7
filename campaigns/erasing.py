"""What campaigns forget of a client: what was said in calls, and what the list told the caller."""

from datetime import datetime

from campaigns.models import Call
from clients.erasure import erases
from clients.models import Client


@erases("calls", Call)
def forget_calls(client: Client, now: datetime) -> None:
    """That a call was made and how it ended stays; calls not yet made are taken off the list."""
    Call.objects.filter(client=client).to_make().delete()
    Call.objects.filter(client=client).update(note="", why={})
