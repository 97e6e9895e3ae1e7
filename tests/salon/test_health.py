import json
import socket
import threading
import time
import uuid

import pytest

from salon import health
from salon.tasks import heartbeat, show_that_beat_lives, show_that_the_worker_lives


@pytest.fixture(autouse=True)
def _signs_of_this_test_alone(monkeypatch):
    monkeypatch.setattr(health, "KEY", f"{uuid.uuid4()}:")
    yield
    health._broker.cache_clear()


@pytest.fixture
def _dead_broker(settings, tmp_path):
    settings.REDIS_URL = f"redis+socket://{tmp_path}/nobody.sock?virtual_host=0"
    health._broker.cache_clear()


@pytest.fixture
def _silent_broker(settings, tmp_path):
    """Takes the connection and says nothing."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s.sock"))
        listener.listen()
        settings.REDIS_URL = f"redis+socket://{tmp_path}/s.sock?virtual_host=0"
        health._broker.cache_clear()
        yield


def ask(client):
    response = client.get("/healthz")
    return response.status_code, response.json()


@pytest.mark.django_db(transaction=True)
def test_all_is_well_when_worker_and_beat_show_life(client):
    show_that_the_worker_lives()
    show_that_beat_lives()
    assert ask(client) == (200, {"database": "ok", "broker": "ok", "worker": "ok", "beat": "ok"})


@pytest.mark.django_db(transaction=True)
def test_a_dead_worker_is_told_from_a_dead_beat(client):
    show_that_beat_lives()
    assert ask(client) == (
        503,
        {"database": "ok", "broker": "ok", "worker": "no sign of life for 15 seconds", "beat": "ok"},
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_dead_broker")
def test_a_dead_broker_is_said_at_once(client):
    before = time.monotonic()
    status, states = ask(client)
    assert time.monotonic() - before < 1.5
    assert (status, states["database"], states["broker"]) == (503, "ok", "does not answer")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_silent_broker")
def test_a_silent_broker_does_not_keep_the_answer_waiting(client):
    before = time.monotonic()
    status, states = ask(client)
    assert time.monotonic() - before < 1.5
    assert (status, states["database"], states["broker"]) == (503, "ok", "does not answer")


@pytest.mark.usefixtures("_dead_broker")
def test_showing_life_without_a_broker_is_no_error():
    show_that_the_worker_lives()
    assert heartbeat() is None


def test_a_silent_database_does_not_keep_the_answer_waiting(monkeypatch):
    released = threading.Event()
    monkeypatch.setattr(health, "database_state", lambda: released.wait(5) and "ok")
    before = time.monotonic()
    states = json.loads(health.healthz().content)
    released.set()
    assert time.monotonic() - before < 1.5
    assert states["database"] == "does not answer"


@pytest.mark.django_db(transaction=True)
def test_the_state_is_answered_before_a_company_exists_and_whatever_the_host_is_called(client):
    assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 503
