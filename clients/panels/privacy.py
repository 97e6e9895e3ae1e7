"""How many alarms wait for the owner, on every page."""

from django.http import HttpRequest

from clients.queries import unseen_alarms
from salon.context import counter


@counter("alarms")
def alarms(request: HttpRequest) -> int:
    return unseen_alarms()
