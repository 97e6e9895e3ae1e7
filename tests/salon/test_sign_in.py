import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


def sign_in(client, username, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": username, "password": password})


def test_the_right_password_opens_the_door(client, administrator):
    assert sign_in(client, "desk").url == reverse("home")
    assert int(client.session["_auth_user_id"]) == administrator.pk


def test_signing_in_needs_no_words(client, administrator):
    """A message would be written before the page speaks the person's language."""
    sign_in(client, "desk")
    assert [str(message) for message in client.get(reverse("home"), follow=True).context["messages"]] == []


def test_a_wrong_password_is_said_in_one_sentence_and_keeps_the_name(client, administrator):
    answer = sign_in(client, "desk", "wrong")
    assert answer.context["form"].non_field_errors() == ["The user name or the password is not right."]
    assert 'value="desk"' in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_after_five_wrong_passwords_the_right_one_waits_too(client, administrator):
    for _ in range(5):
        sign_in(client, "desk", "wrong")
    answer = sign_in(client, "desk")
    assert answer.context["form"].non_field_errors() == ["Too many wrong tries. Wait five minutes and try again."]
    assert "_auth_user_id" not in client.session


def test_those_who_left_stay_outside(client, administrator):
    administrator.is_active = False
    administrator.save()
    sign_in(client, "desk")
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up_by_themselves(client, company):
    answer = client.post(reverse("account_signup"), {"username": "stranger", "password1": PASSWORD})
    assert "account/signup_closed.html" in [template.name for template in answer.templates]
    assert "_auth_user_id" not in client.session


def test_with_a_second_factor_the_password_alone_is_not_enough(client, owner):
    TOTP.activate(owner, generate_totp_secret())
    assert sign_in(client, "owner").url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("mfa_authenticate")).status_code == 200


def test_turning_a_second_factor_on_asks_for_the_password_again(client, owner):
    sign_in(client, "owner")
    assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))


def test_a_second_factor_is_offered_to_owner_and_manager_only(client, owner, manager, administrator, master):
    offered = {}
    for person in (owner, manager, administrator, master):
        client.force_login(person)
        offered[person.username] = reverse("mfa_index") in client.get(reverse("salon:account")).content.decode()
    assert offered == {"owner": True, "manager": True, "desk": False, "anna": False}


def test_a_forgotten_password_goes_by_mail_only_to_those_with_an_address(client, administrator, owner):
    owner.email = "owner@example.com"
    owner.save()
    for address in ("owner@example.com", "nobody@example.com"):
        assert client.post(reverse("account_reset_password"), {"email": address}).url == reverse(
            "account_reset_password_done"
        )
    links = [message for message in mail.outbox if "/accounts/password/reset/key/" in message.body]
    assert [message.to for message in links] == [["owner@example.com"]]


@pytest.mark.parametrize(
    "name",
    [
        "account_change_password",
        "account_email",
        "account_logout",
        "mfa_index",
        "mfa_add_webauthn",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "usersessions_list",
    ],
)
def test_pages_of_the_account_hold_no_script_that_the_policy_stops(client, owner, name):
    sign_in(client, "owner")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "<style" not in text
    assert "onclick" not in text
    executed = [
        tag
        for tag in text.split("<script")[1:]
        if " src=" not in tag.split(">")[0] and "application/json" not in tag.split(">")[0]
    ]
    assert executed == []


def test_the_admin_sends_people_to_the_one_door(client, owner):
    answer = client.get("/admin/login/")
    assert answer.url.startswith(reverse("account_login"))


def test_the_emergency_admin_opens_for_an_owner_made_by_set_up(admin_client_of_owner):
    assert admin_client_of_owner.get("/admin/salon/staff/").status_code == 200


@pytest.fixture
def admin_client_of_owner(client, owner):
    owner.is_staff = owner.is_superuser = True
    owner.save()
    client.force_login(owner)
    return client
