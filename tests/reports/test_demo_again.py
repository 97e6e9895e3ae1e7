"""Apart from test_demo, whose tests share a demo: this one begins with an empty salon."""

from django.db import transaction

from clients.models import Client
from reports.demo.load import load_demo
from tests.reports.conftest import NOW
from visits.models import Visit


def story():
    """What the demo tells, without primary keys."""
    people = list(
        Client.objects.filter(is_decoy=False)
        .order_by("pk")
        .values_list("given_name", "family_name", "phone", "visits_count", "spent_total")
    )
    visits = list(Visit.objects.order_by("pk").values_list("day", "number", "total"))
    return people, visits


def test_the_same_story_is_told_every_time(db):
    told = []
    for _time in range(2):
        with transaction.atomic():
            load_demo(now=NOW, clients=60)
            told.append(story())
            transaction.set_rollback(True)
    assert told[0] == told[1]
    assert len(told[0][0]) == 60
