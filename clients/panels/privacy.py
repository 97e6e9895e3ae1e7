"""How many alarms wait for the owner, on every page."""

from django.db.models import QuerySet
from django.http import HttpRequest

from clients.models import Alarm
from salon.context import counter
from salon.roles import Right, may


@counter("alarms")
def alarms(request: HttpRequest) -> QuerySet[Alarm] | None:
    return Alarm.objects.unseen() if may(request.user, Right.WATCH_PRIVACY) else None
