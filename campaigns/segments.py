"""What a segment may ask of calls."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Call
from clients.segments import Asked, Kind, ask
from clients.segments.lookups import latest

GROUP = _("Calls")


@ask(
    "last_call_result", _("Result of the last call"), group=GROUP, kind=Kind.CHOICE, choices=lambda: Call.Result.choices
)
def last_call_result(asked: Asked) -> Q:
    later = Call.objects.made().filter(client=OuterRef("client"), day__gt=OuterRef("day"))
    last = Call.objects.filter(client=OuterRef("pk"), result__in=asked.value).exclude(Exists(later))
    return ~Q(Exists(last)) if asked.op == "not_in" else Q(Exists(last))


@ask("last_call", _("Last call"), group=GROUP, kind=Kind.DATE, may_be_unknown=True)
def last_call(asked: Asked) -> Q:
    return latest(Call.objects.made().filter(client=OuterRef("pk")), "day", asked)
