"""On which bills a pass was used, for its page."""

from django.urls import reverse

from loyalty.models import Pass
from loyalty.pass_uses import Use, tells_uses
from salon.models import Branch, Staff
from visits.models import VisitLine


@tells_uses
def uses(of: Pass, *, by: Staff) -> list[Use]:
    lines = VisitLine.objects.filter(covered_by=of).select_related("visit__branch", "master").order_by("-pk")
    seen = set(Branch.objects.visible_to(by))
    return [use_of(line, seen) for line in lines]


def use_of(line: VisitLine, seen: set[Branch]) -> Use:
    visit = line.visit
    return Use(
        day=visit.day,
        what=line.name,
        master=line.master.short_name if line.master else "",
        branch=visit.branch,
        url=reverse("visits:receipt", args=[visit.pk]) if visit.branch in seen else "",
        is_back=visit.is_void,
    )
