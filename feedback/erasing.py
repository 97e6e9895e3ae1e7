"""What feedback forgets of a client: their words. The score stays, it is part of the salon's figures."""

from datetime import datetime

from clients.erasure import erases
from clients.models import Client
from feedback.models import Survey


@erases("scores", Survey)
def forget_words(client: Client, now: datetime) -> None:
    Survey.objects.filter(client=client).update(reason="")
