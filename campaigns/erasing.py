"""What campaigns forget of a client: what was said in calls, and what the list told the caller."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from campaigns.models import Call, CampaignRecipient
from clients.erasure import erases, stays
from clients.models import Client

stays(_("Counts of campaigns are kept; the letters themselves are forgotten with the messages"), CampaignRecipient)


@erases("calls", Call)
def forget_calls(client: Client, now: datetime) -> None:
    """That a call was made and how it ended stays; calls not yet made are taken off the list."""
    Call.objects.filter(client=client).to_make().delete()
    Call.objects.filter(client=client).update(note="", why={})
