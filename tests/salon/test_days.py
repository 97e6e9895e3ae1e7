"""A day in an address that no salon can mean is today, on every page that has days."""

import pytest

PAGES = [
    "/calendar/?day=",
    "/calendar/feed/?day=",
    "/calendar/my/?day=",
    "/visits/?day=",
    "/settings/shifts/?week=",
    "/calendar/new/?day=",
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-12-31", "2101-01-01", "yesterday", "%00"])
def test_days_off_the_calendar_are_today(client, owner, master, page, day):
    client.force_login(master if "/my/" in page else owner)
    asked, today = client.get(f"{page}{day}"), client.get(page)
    assert (asked.status_code, today.status_code) == (200, 200)
    if "day" in (today.context or {}):
        assert asked.context["day"] == today.context["day"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("day", ["2000-01-01", "2100-12-31"])
def test_the_first_and_the_last_day_are_shown(client, owner, master, page, day):
    client.force_login(master if "/my/" in page else owner)
    assert client.get(f"{page}{day}").status_code == 200


@pytest.mark.parametrize("moment", ["9999-12-31T23:59", "0001-01-01T00:00"])
def test_moments_off_the_calendar_are_said_beside_the_field(client, administrator, person, service, master, moment):
    client.force_login(administrator)
    wanted = {"client": person.pk, "services": service.pk, "master": master.pk, "starts_at": moment}
    answer = client.post("/calendar/new/", wanted)
    assert (answer.status_code, "2000" in answer.content.decode()) == (422, True)
