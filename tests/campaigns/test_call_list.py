"""The daily list limited to a saved segment."""

import pytest
from django.urls import reverse

from campaigns import operations
from campaigns.models import Call, CallListLimit
from clients.errors import SegmentInUse
from clients.models import Segment
from clients.operations.segments import create_segment, delete_segment

NORTH = {"version": 1, "rules": {"match": "all", "of": [{"field": "district", "op": "is", "value": "North"}]}}


@pytest.fixture
def north(manager, now):
    return create_segment(name="North", rules=NORTH, by=manager, now=now)


def listed(branch, today, now):
    operations.run_lapsed(branch, day=today, now=now)
    return [call.client for call in Call.objects.for_day(branch, today)]


def test_only_those_of_the_segment_are_listed(gone, branch, today, now, manager, north):
    near, _far = gone(district="North"), gone(spent=900)
    operations.limit_call_list(branch, segment=north, by=manager, now=now)
    assert listed(branch, today, now) == [near]


def test_without_the_limit_all_lapsed_clients_are_listed_again(gone, branch, today, now, manager, north):
    near, far = gone(district="North"), gone(spent=900)
    for segment in (north, north, None, None):
        operations.limit_call_list(branch, segment=segment, by=manager, now=now)
    assert listed(branch, today, now) == [far, near]


def test_a_segment_that_names_something_gone_lists_nobody(gone, branch, today, now, manager, north):
    gone(district="North")
    operations.limit_call_list(branch, segment=north, by=manager, now=now)
    Segment.objects.update(
        rules={"version": 1, "rules": {"match": "none", "of": [{"field": "gone", "op": "is", "value": "x"}]}}
    )
    assert listed(branch, today, now) == []


def test_the_segment_in_use_is_not_deleted(branch, now, manager, north):
    operations.limit_call_list(branch, segment=north, by=manager, now=now)
    with pytest.raises(SegmentInUse):
        delete_segment(north)
    assert Segment.objects.get() == north


def test_the_page_sets_the_limit_and_shows_it(client, branch, manager, north):
    client.force_login(manager)
    url = reverse("campaigns:call_list")
    assert client.get(url).context["form"].initial == {"segment": None}
    assert client.post(url, {"segment": north.pk}).status_code == 302
    assert CallListLimit.objects.get().segment == north
    assert client.get(url).context["form"].initial == {"segment": north}
    assert client.post(url, {"segment": "999999"}).status_code == 422
