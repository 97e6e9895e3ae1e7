import smtplib
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from clients.models import Channel
from messaging import operations, tasks
from messaging.models import Message, Suppression
from tests.factories import ClientFactory

State, Reason = Message.State, Message.Reason


@pytest.fixture
def write(branch, company):
    """write(n): a letter that is due."""

    def write(number=1, client=None, **more):
        client = client or ClientFactory(given_name="Nadia", email=f"c{number}@example.com", home_branch=branch)
        context = {"link": "https://salon.example/feedback/answer/abc/"}
        now = timezone.now() - timedelta(seconds=1)
        return operations.queue_message(
            client,
            kind="score",
            dedupe_key=f"k{number}",
            branch=branch,
            context=context,
            now=now,
            is_marketing=False,
            **more,
        )

    return write


@pytest.fixture
def server(monkeypatch):
    """server(error): the mail server answers with it."""

    def answers(error):
        def send_messages(self, letters):
            raise error

        monkeypatch.setattr(EmailBackend, "send_messages", send_messages)

    return answers


def sent_and_reason(message):
    message.refresh_from_db()
    return message.state, message.held_reason


def test_a_letter_is_sent_once_with_the_way_out_in_its_headers(write):
    message = write()
    assert tasks.send_due_messages() == 1
    assert tasks.send_due_messages() == 0
    assert sent_and_reason(message) == (State.SENT, "")
    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == ("Nadia, one question about your visit", ["c1@example.com"])
    assert letter.from_email == "Riverside salon <salon@localhost>"
    stop = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert stop.startswith("http://127.0.0.1:8000/messages/stop/")
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in letter.body
    html, kind = letter.alternatives[0]
    assert kind == "text/html"
    assert '<a href="https://salon.example/feedback/answer/abc/">' in html
    assert "style" not in html


def test_a_name_with_markup_stays_text_in_html(write, branch):
    write(client=ClientFactory(given_name="<b>N</b>", email="n@example.com", home_branch=branch))
    tasks.send_due_messages()
    assert "<b>N</b>" not in mail.outbox[0].alternatives[0][0]
    assert "Hello <b>N</b>," in mail.outbox[0].body


def test_many_letters_go_over_one_connection_at_most_so_many_at_once(write, monkeypatch):
    monkeypatch.setattr(tasks, "MOST_AT_ONCE", 3)
    for number in range(5):
        write(number)
    assert tasks.send_due_messages() == 3
    assert tasks.send_due_messages() == 2
    assert len(mail.outbox) == 5


def test_a_server_that_cannot_be_reached_leaves_all_waiting(write, monkeypatch):
    message = write()

    def unreachable(self):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "open", unreachable)
    assert tasks.send_due_messages() == 0
    assert sent_and_reason(message) == (State.QUEUED, "")
    message.refresh_from_db()
    assert message.attempts == 0


def test_a_refused_address_is_never_written_to_again(write, server):
    message = write()
    server(smtplib.SMTPRecipientsRefused({"c1@example.com": (550, b"no such user")}))
    tasks.send_due_messages()
    assert sent_and_reason(message) == (State.FAILED, Reason.BOUNCED)
    assert Suppression.objects.of(Channel.EMAIL, "C1@example.com").get().reason == Suppression.Reason.BOUNCED


def test_a_busy_server_is_tried_later(write, server):
    message = write()
    server(smtplib.SMTPRecipientsRefused({"c1@example.com": (451, b"later")}))
    tasks.send_due_messages()
    assert sent_and_reason(message) == (State.QUEUED, "")
    message.refresh_from_db()
    assert message.send_after > timezone.now() + timedelta(minutes=4)


def test_a_refused_letter_does_not_blame_the_address(write, server):
    message = write()
    server(smtplib.SMTPDataError(554, b"looks like spam"))
    tasks.send_due_messages()
    assert sent_and_reason(message) == (State.FAILED, Reason.REFUSED)
    assert Suppression.objects.count() == 0


def test_a_connection_that_broke_may_have_sent_it_so_it_is_not_sent_again(write, server, monkeypatch):
    first, second = write(1), write(2)
    server(smtplib.SMTPServerDisconnected("gone"))
    assert tasks.send_due_messages() == 1
    assert sent_and_reason(first) == (State.FAILED, Reason.UNKNOWN)
    assert sent_and_reason(second) == (State.QUEUED, "")
    monkeypatch.undo()
    tasks.send_due_messages()
    assert [letter.to for letter in mail.outbox] == [["c2@example.com"]]


def test_a_worker_that_dies_while_sending_never_sends_twice(write, server, monkeypatch):
    """Killed after the server took the letter and before it was written down."""
    message = write()
    monkeypatch.setattr(operations, "mark_sent", lambda *args, **kwargs: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        tasks.send_due_messages()
    assert len(mail.outbox) == 1
    monkeypatch.undo()
    tasks.send_due_messages()
    Message.objects.update(claimed_at=timezone.now() - timedelta(minutes=11))
    tasks.send_due_messages()
    tasks.send_due_messages()
    assert len(mail.outbox) == 1
    assert sent_and_reason(message) == (State.FAILED, Reason.UNKNOWN)


def test_without_a_mail_server_each_letter_is_a_file(write, settings, tmp_path):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "messaging.backends.FileBackend", str(tmp_path / "outbox")
    write(1)
    write(2)
    assert tasks.send_due_messages() == 2
    files = sorted(Path(settings.EMAIL_FILE_PATH).iterdir())
    assert [path.suffix for path in files] == [".eml", ".eml"]
    letters = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
    assert {letter["To"] for letter in letters} == {"c1@example.com", "c2@example.com"}
    assert "https://salon.example/feedback/answer/abc/" in letters[0].get_body(("plain",)).get_content()
