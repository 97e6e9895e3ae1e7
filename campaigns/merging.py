"""What merging two clients must know of this app: calls are locked before the client, here as in the operations; of two
recipients of one campaign the one who was written to stays."""

from campaigns.models import CampaignRecipient
from clients.merging import Stays, locked_first, meets

locked_first("campaigns.Call")


@meets("campaigns.CampaignRecipient")
def one_recipient(kept: CampaignRecipient, gone: CampaignRecipient) -> Stays:
    return Stays.GONE if gone.message_id and not kept.message_id else Stays.KEPT
