"""SMS against a gateway on loopback: what it is asked, what its answers do, and never twice."""

from base64 import b64encode
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from clients.models import Channel, DeadContact
from messaging import operations, tasks
from messaging.models import Message, Suppression
from tests.factories import ClientFactory

State, Reason = Message.State, Message.Reason
PHONE = "+37369111222"


@pytest.fixture
def gateway(settings):
    """What it was asked is in `asked`; `answers` are given one after another, the last again and again. None hangs up."""

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self):
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            server.asked.append((self.path, self.headers["Authorization"], form))
            answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
            if answer is None:
                self.close_connection = True
                return
            status, code = answer
            self.send_response(status)
            self.end_headers()
            self.wfile.write(f'{{"code": {code}, "message": "x"}}'.encode())

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    server.asked, server.answers = [], [(201, "null")]
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    settings.SMS_URL, settings.SMS_FROM = f"http://AC1:s%40cret@127.0.0.1:{server.server_port}/sms", "+37322000000"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def write(branch, company, settings):
    """write(n): an offer that is due, to somebody without e-mail."""

    def write(number=1, **fields):
        fields = {"given_name": "Nadia", "phone": PHONE, "email": "", "home_branch": branch} | fields
        context = {
            "service": "Cut",
            "when": "Friday 15:00",
            "until": "11:40",
            "masters": "Anna",
            "link": "https://x/o/",
        }
        return operations.queue_message(
            ClientFactory(**fields), kind="waiting_offer", dedupe_key=f"k{number}", branch=branch, context=context,
            now=timezone.now() - timedelta(seconds=1), is_marketing=False, calendar="BEGIN:VCALENDAR",
        )  # fmt: skip

    return write


def ended(message):
    message.refresh_from_db()
    return message.state, message.held_reason


def test_a_text_is_asked_for_as_twilio_wants_it_and_sent_once(gateway, write):
    message = write()
    assert (tasks.send_due_messages(), tasks.send_due_messages()) == (1, 0)
    assert ended(message) == (State.SENT, "")
    assert (message.channel, message.calendar, message.subject) == (
        "sms",
        "",
        "Nadia, a time has come free: Friday 15:00",
    )
    text = (
        "Riverside salon: a time has come free: Friday 15:00, Anna\nHeld for you until 11:40. Yes or no: https://x/o/"
    )
    form = {"To": [PHONE], "From": ["+37322000000"], "Body": [text]}
    secret = f"Basic {b64encode(b'AC1:s@cret').decode()}"
    assert gateway.asked == [("/sms/2010-04-01/Accounts/AC1/Messages.json", secret, form)]


@pytest.mark.parametrize(
    ("answer", "ends", "asked"),
    [
        ((400, 21211), (State.FAILED, Reason.BAD_NUMBER), 2),
        ((400, 21610), (State.FAILED, Reason.SUPPRESSED), 2),
        ((400, 21617), (State.FAILED, Reason.REFUSED), 2),
        ((429, 20429), (State.QUEUED, ""), 1),
        ((503, "null"), (State.QUEUED, ""), 1),
        ((401, 20003), (State.QUEUED, ""), 1),
        ((504, "null"), (State.FAILED, Reason.UNKNOWN), 1),
        (None, (State.FAILED, Reason.UNKNOWN), 1),
    ],
)  # fmt: skip
def test_each_answer_means_something_and_decides_whether_the_next_is_sent(gateway, write, answer, ends, asked):
    """Wrong settings cost no attempt; a busy gateway does, and is asked again in five minutes."""
    gateway.answers = [answer, (201, "null")]
    first, second = write(1), write(2, phone="+37369111333")
    assert tasks.send_due_messages() == asked == len(gateway.asked)
    assert (ended(first), ended(second)) == (ends, (State.SENT if asked == 2 else State.QUEUED, ""))
    later = first.send_after > timezone.now() + timedelta(minutes=4)
    assert (first.attempts, later) == ((0, False) if answer == (401, 20003) else (1, ends[0] == State.QUEUED))
    is_bad = ends[1] == Reason.BAD_NUMBER
    assert Suppression.objects.of(Channel.SMS, PHONE).count() == is_bad
    assert DeadContact.objects.filter(client=first.client, channel=Channel.PHONE, address=PHONE).count() == is_bad


def test_a_gateway_that_cannot_be_reached_leaves_all_waiting(gateway, write, settings):
    message = write()
    settings.SMS_URL = "http://AC1:secret@127.0.0.1:1"
    tasks.send_due_messages()
    assert (ended(message), message.attempts) == ((State.QUEUED, ""), 0)


def test_a_worker_that_dies_while_texting_never_texts_twice(gateway, write, monkeypatch):
    message = write()
    monkeypatch.setattr(operations, "mark_sent", lambda *args, **kwargs: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        tasks.send_due_messages()
    monkeypatch.undo()
    Message.objects.update(claimed_at=timezone.now() - timedelta(minutes=11))
    tasks.send_due_messages()
    assert (len(gateway.asked), ended(message)) == (1, (State.FAILED, Reason.UNKNOWN))


def test_without_a_gateway_each_text_is_a_file_and_without_both_it_is_held(write, settings, tmp_path):
    settings.SMS_FILE_PATH = str(tmp_path)
    first, second = write(1), write(2)
    Message.objects.filter(pk=second.pk).update(send_after=timezone.now() + timedelta(hours=1))
    tasks.send_due_messages()
    (path,) = Path(tmp_path).iterdir()
    assert (path.suffix, path.read_text()) == (".txt", f"To: {PHONE}\n\n{first.body}\n")
    settings.SMS_FILE_PATH = ""
    Message.objects.update(send_after=timezone.now())
    tasks.send_due_messages()
    assert ended(second) == (State.HELD, Reason.NO_CHANNEL)


MAIL = "nadia@example.com"


@pytest.mark.parametrize(
    ("email", "phone", "prefers", "bounced", "expected"),
    [
        (MAIL, PHONE, "", "", ("email", MAIL)),
        ("", PHONE, "", "", ("sms", PHONE)),
        (MAIL, PHONE, "sms", "", ("sms", PHONE)),
        (MAIL, "", "sms", "", ("email", MAIL)),
        (MAIL, PHONE, "sms", PHONE, ("email", MAIL)),
        (MAIL, PHONE, "", MAIL, ("sms", PHONE)),
        ("", "", "sms", "", ("email", "")),
    ],
)
def test_one_way_is_chosen_for_each_client(company, branch, settings, email, phone, prefers, bounced, expected):
    client = ClientFactory(home_branch=branch, email=email, phone=phone, preferred_channel=prefers)
    operations.suppress("email" if bounced == MAIL else "sms", bounced, reason=Suppression.Reason.BOUNCED)
    assert operations.way_to(client, kind="visit_soon") == ("email", email)
    settings.SMS_URL = "http://a:b@localhost"
    assert operations.way_to(client, kind="visit_soon") == expected
    assert operations.way_to(client, kind="birthday") == ("email", email)
