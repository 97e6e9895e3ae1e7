"""salon/htmx.py is tried on small views of its own: it must work whatever the pages are."""

import json

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory
from django.utils import timezone

from salon.errors import Refused
from salon.htmx import HtmxMiddleware, choices, login_returning_here

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/clients/7/?tab=notes"}


class SlotTaken(Refused):
    code = "slot_taken"
    sentence = "Someone just took this time."


class Nobody:
    is_authenticated = False
    is_active = False


def ask(view, *, headers=None, method="get"):
    """One request through the middleware; an exception takes the way Django gives it."""
    request = getattr(RequestFactory(), method)("/somewhere/", headers=headers or {})
    request.user = Nobody()
    request._messages = CookieStorage(request)

    def handle(request):
        try:
            return view(request)
        except Refused as refused:
            return middleware.process_exception(request, refused)

    middleware = HtmxMiddleware(handle)
    return middleware(request)


def test_a_redirect_becomes_a_header_for_htmx():
    response = ask(lambda request: redirect("/clients/7/"), headers=HTMX, method="post")
    assert (response.status_code, response["HX-Redirect"]) == (204, "/clients/7/")
    assert "Location" not in response


def test_a_redirect_keeps_its_cookies():
    def view(request):
        response = redirect("/clients/7/")
        response.set_cookie("branch", "2")
        return response

    assert ask(view, headers=HTMX).cookies["branch"].value == "2"


def test_a_redirect_to_a_place_on_the_same_page_reloads_it():
    response = ask(lambda request: redirect("/clients/7/#notes"), headers=HTMX)
    assert response["HX-Refresh"] == "true"


def test_a_plain_request_is_redirected_plainly():
    response = ask(lambda request: redirect("/clients/7/"))
    assert (response.status_code, response["Location"]) == (302, "/clients/7/")


def test_an_expired_session_comes_back_to_the_page_and_not_to_the_fragment():
    response = ask(lambda request: redirect("/accounts/login/?next=/clients/7/card/"), headers=HTMX)
    assert response["HX-Redirect"] == "/accounts/login/?next=/clients/7/%3Ftab%3Dnotes"


def test_without_a_known_page_the_login_leads_home():
    request = RequestFactory().get("/", headers={"HX-Request": "true"})
    assert login_returning_here(request, "/accounts/login/?next=/x/") == "/accounts/login/?next=/"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_every_answer_varies_by_htmx(headers):
    assert ask(lambda request: HttpResponse("x"), headers=headers)["Vary"] == "HX-Request"


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_boosted_and_restored_pages_are_whole_pages(header):
    response = ask(lambda request: HttpResponse(str(request.htmx)), headers=HTMX | {header: "true"})
    assert response.content == b"False"


def say(request):
    messages.success(request, "Saved <b>it</b>.")
    return HttpResponse("<p>row</p>")


def test_messages_arrive_beside_the_fragment_and_are_escaped():
    body = ask(say, headers=HTMX).content.decode()
    assert body.startswith('<p>row</p><div id="messages" hx-swap-oob="beforeend">')
    assert body.count("Saved &lt;b&gt;it&lt;/b&gt;.") == 1


def test_messages_wait_for_the_page_after_a_redirect():
    def view(request):
        messages.success(request, "Saved.")
        view.request = request
        return redirect("/clients/")

    ask(view, headers=HTMX)
    assert [str(message) for message in view.request._messages] == ["Saved."]


def test_a_plain_page_gets_nothing_added():
    assert ask(say).content == b"<p>row</p>"


def test_json_gets_nothing_added():
    def view(request):
        messages.success(request, "Saved.")
        return HttpResponse("{}", content_type="application/json")

    assert ask(view, headers=HTMX).content == b"{}"


def no(request):
    raise SlotTaken(nearest=[{"starts_at": "2026-11-20T13:45:00+00:00", "master": 7, "label": "13:45 Anna V."}])


def test_a_refusal_is_a_409_fragment_with_its_code_its_sentence_and_the_free_times():
    response = ask(no, headers=HTMX, method="post")
    body = response.content.decode()
    assert response.status_code == 409
    assert "<html" not in body
    assert 'data-code="slot_taken"' in body
    assert "Someone just took this time." in body
    assert "13:45 Anna V." in body


def test_a_free_time_fills_the_form_with_the_wall_clock_of_the_branch():
    with timezone.override("Europe/Chisinau"):
        (shown,) = choices(
            SlotTaken(nearest=[{"starts_at": "2026-11-20T22:45:00+00:00", "master": 7, "label": "0:45"}])
        )
    assert shown["label"] == "0:45"
    assert json.loads(shown["fill"]) == {"day": "2026-11-21", "master": 7, "starts_at": "2026-11-21T00:45"}


def test_a_refusal_to_a_plain_browser_is_a_page_with_a_way_back():
    headers = {"Referer": "http://testserver/calendar/?day=2026-11-20"}
    response = ask(no, headers=headers, method="post")
    body = response.content.decode()
    assert response.status_code == 409
    assert "Someone just took this time." in body
    assert 'href="http://testserver/calendar/?day=2026-11-20" data-back' in body


def test_the_way_back_never_leads_to_a_stranger():
    response = ask(no, headers={"Referer": "https://elsewhere.example/"}, method="post")
    assert "elsewhere.example" not in response.content.decode()


def test_other_exceptions_are_left_alone():
    middleware = HtmxMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None
