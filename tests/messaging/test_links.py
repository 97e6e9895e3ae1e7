from urllib.parse import urlsplit

from django.urls import resolve

from salon.links import client_link, read_link, token


def test_a_link_carries_its_payload(settings):
    settings.SITE_URL = "https://salon.example"
    link = client_link("feedback:answer", {"survey": 7})
    assert link.startswith("https://salon.example/feedback/answer/")
    match = resolve(urlsplit(link).path)
    assert match.view_name == "feedback:answer"
    assert read_link("feedback:answer", match.kwargs["token"]) == {"survey": 7}


def test_a_link_for_one_page_opens_no_other():
    assert read_link("messaging:unsubscribe", token("feedback:answer", {"survey": 7})) is None


def test_a_changed_link_is_nothing():
    signed = token("feedback:answer", {"survey": 7})
    assert read_link("feedback:answer", signed[:-1] + ("a" if signed[-1] != "a" else "b")) is None
    assert read_link("feedback:answer", "") is None
    assert read_link("feedback:answer", "x.y.z") is None


def test_an_old_link_is_nothing(monkeypatch):
    monkeypatch.setattr("django.core.signing.time.time", lambda: 1_000_000_000)
    signed = token("feedback:answer", {"survey": 7})
    monkeypatch.setattr("django.core.signing.time.time", lambda: 1_000_000_000 + 31 * 86400)
    assert read_link("feedback:answer", signed, days=30) is None
    assert read_link("feedback:answer", signed, days=40) == {"survey": 7}
    assert read_link("feedback:answer", signed) == {"survey": 7}
