"""A telephone, a page of another site, the widget in it: somebody books in Russian, without a cookie."""

import re
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from bookings.models import Appointment
from bookings.online import views
from messaging.models import Message

FOREIGN = """<!doctype html><html lang="ru"><head><meta name="viewport" content="width=device-width"><title>Salon</title></head>
<body><h1>Our own site</h1><script async src="{salon}/widget.js" data-branch="riverside"></script></body></html>"""


@pytest.fixture
def other_site():
    """other_site(salon): the address of another site's page with the widget in it, on another host and port."""
    servers = []

    def serve(salon):
        page = FOREIGN.format(salon=salon).encode()

        class Page(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.path == "/" else 204)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(page if self.path == "/" else b"")

            def log_message(self, *args):
                pass

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Page))
        Thread(target=servers[0].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[0].server_port}/"

    yield serve
    servers[0].shutdown()


def test_somebody_books_on_another_site(phone, live_server, day, other_site, axe, monkeypatch):
    monkeypatch.setattr(views, "QUICKEST", timedelta(0))  # a machine types it
    day.branch.is_bookable_online = True
    day.branch.save()
    phone.goto(other_site(live_server.url))
    frame = phone.frame_locator("iframe")
    inside = lambda: next(each for each in phone.frames if each.parent_frame)  # noqa: E731
    expect(frame.locator("html")).to_have_attribute("lang", "ru")
    frame.locator("label", has_text="Cut & finish").click()
    assert axe(inside()) == []
    frame.locator(".online__go button").click()
    frame.locator("button", has_text="Anna").click()
    assert axe(inside()) == []
    frame.locator(".slot").first.click()
    frame.locator("[name=given_name]").fill("Мария")
    frame.locator("[name=phone]").fill("069 555 444")
    frame.locator("[name=email]").fill("maria@example.com")
    assert axe(inside()) == []
    assert inside().evaluate("document.documentElement.scrollWidth") <= 390
    frame.locator(".online__go button").click()
    expect(frame.locator("[name=code]")).to_be_visible()
    message = Message.objects.get()
    assert "ваш код" in message.subject
    assert axe(inside()) == []
    frame.locator("[name=code]").fill(re.search(r"\d{6}", message.body)[0])
    frame.locator(".online__go button").click()
    expect(frame.locator(".thanks")).to_be_visible()
    assert axe(inside()) == []
    tall = inside().evaluate("document.body.scrollHeight")
    assert phone.locator("iframe").evaluate("(frame) => frame.offsetHeight") == tall
    assert Appointment.objects.get().client.language == "ru"
    assert [cookie["name"] for cookie in phone.context.cookies()] == []
