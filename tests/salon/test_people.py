import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.urls import reverse

from salon import pin
from tests.factories import StaffFactory

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


@pytest.fixture
def colleague(branch):
    colleague = StaffFactory(username="lilit", first_name="Lilit", branches=[branch])
    colleague.set_pin("2580")
    colleague.save()
    return colleague


def switch(client, person, digits):
    return client.post(reverse("salon:switch_person", args=[person.pk]), {"pin": digits})


def signed_in(client):
    return int(client.session["_auth_user_id"])


def test_a_refusal_of_rights_is_one_line_of_the_log_and_no_traceback(client, administrator, caplog):
    client.force_login(administrator)
    assert client.get(reverse("reports:overview")).status_code == 403
    [told] = [each for each in caplog.records if each.name == "django.request"]
    assert (told.status_code, told.exc_info) == (403, None)


def test_the_right_pin_hands_the_session_over_under_a_new_key(client, administrator, colleague, branch, caplog):
    client.force_login(administrator)
    client.post(reverse("salon:switch_branch"), {"branch": branch.pk})
    before = client.session.session_key
    with caplog.at_level("INFO", "salon.audit"):
        assert switch(client, colleague, "2580").url == reverse("home")
    assert signed_in(client) == colleague.pk
    assert client.session.session_key != before
    assert client.session["branch"] == branch.pk
    assert "desk" in caplog.text
    assert "lilit" in caplog.text


def test_a_wrong_pin_changes_nobody_and_says_so_beside_the_field(client, administrator, colleague):
    client.force_login(administrator)
    answer = switch(client, colleague, "1111")
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"pin": ["This is not the right PIN."]}
    assert signed_in(client) == administrator.pk


def test_after_five_wrong_pins_even_the_right_one_waits(client, administrator, colleague):
    client.force_login(administrator)
    for _ in range(pin.TRIES):
        switch(client, colleague, "1111")
    answer = switch(client, colleague, "2580")
    assert answer.context["form"].errors == {
        "pin": ["Too many wrong PINs. Wait five minutes, or sign in with the password."]
    }
    assert signed_in(client) == administrator.pk


def test_wrong_pins_count_per_session_over_several_people(client, administrator, colleague, branch):
    other = StaffFactory(username="maria", branches=[branch])
    other.set_pin("1470")
    other.save()
    client.force_login(administrator)
    for _ in range(pin.TRIES):
        switch(client, other, "1111")
    assert "Too many" in switch(client, colleague, "2580").context["form"].errors["pin"][0]


def test_the_right_pin_forgets_the_wrong_ones(client, administrator, colleague):
    client.force_login(administrator)
    for _ in range(pin.TRIES - 1):
        switch(client, colleague, "1111")
    assert switch(client, colleague, "2580").status_code == 302
    assert pin.may_try(colleague.pk, "another")


def test_a_person_without_a_pin_cannot_be_reached(client, administrator, branch):
    other = StaffFactory(username="nopin", branches=[branch])
    client.force_login(administrator)
    assert switch(client, other, "0000").status_code == 422
    assert signed_in(client) == administrator.pk


def test_a_second_factor_is_not_passed_by_with_a_pin(client, administrator, colleague):
    Authenticator.objects.create(user=colleague, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(administrator)
    answer = switch(client, colleague, "2580")
    assert answer.context["form"].errors == {"pin": ["This person uses a second factor and signs in in full."]}
    assert signed_in(client) == administrator.pk


def test_people_of_another_branch_and_those_who_left_are_not_there(client, administrator, outsider, colleague):
    colleague.is_active = False
    colleague.save()
    client.force_login(administrator)
    assert client.get(reverse("salon:people")).context["people"] == [administrator]
    assert switch(client, outsider, "1111").status_code == 404
    assert switch(client, colleague, "2580").status_code == 404


def set_pin(client, **typed):
    return client.post(reverse("salon:pin"), {"current_password": PASSWORD, "new_pin": "2580"} | typed)


def test_people_set_their_own_pin_with_their_password(client, administrator):
    client.force_login(administrator)
    assert set_pin(client).url == reverse("salon:account")
    administrator.refresh_from_db()
    assert administrator.has_pin("2580")
    assert "2580" not in administrator.pin


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"current_password": "not it"}, "current_password"),
        ({"new_pin": "123"}, "new_pin"),
        ({"new_pin": "25 80"}, "new_pin"),
        ({"new_pin": "1111"}, "new_pin"),
        ({"new_pin": "2345"}, "new_pin"),
    ],
)
def test_a_pin_is_refused_without_the_password_or_when_it_is_easy(client, administrator, typed, field):
    client.force_login(administrator)
    answer = set_pin(client, **typed)
    assert answer.status_code == 422
    assert list(answer.context["pin_form"].errors) == [field]
    administrator.refresh_from_db()
    assert administrator.pin == ""


def test_own_language_is_kept_and_used_at_once(client, administrator):
    client.force_login(administrator)
    client.post(reverse("salon:language"), {"language": "ru"})
    administrator.refresh_from_db()
    assert administrator.language == "ru"
    assert '<html lang="ru">' in client.get(reverse("salon:account")).content.decode()


def test_the_branch_in_the_top_bar_is_one_of_ones_own(client, administrator, outsider, branch):
    client.force_login(administrator)
    foreign = outsider.branches.get()
    assert client.post(reverse("salon:switch_branch"), {"branch": foreign.pk}).status_code == 404
    back = client.post(reverse("salon:switch_branch"), {"branch": branch.pk, "next": "https://elsewhere.example/"})
    assert back.url == reverse("home")
