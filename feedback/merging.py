"""What merging two clients means for scores: the newest one counts."""

from collections.abc import Iterable

from clients.merging import locked_first, settles
from clients.models import Client
from feedback.models import Survey

locked_first("feedback.Survey")


@settles
def newest_score(client: Client) -> Iterable[Survey]:
    answered = Survey.objects.filter(client=client, score__isnull=False).order_by("-answered_at", "-pk").first()
    client.last_score = answered.score if answered else client.last_score
    return []
