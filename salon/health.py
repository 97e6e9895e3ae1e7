"""Is everything running? /healthz answers before all other middleware, because they need what it examines.

Signs of life: whoever lives writes a key that fades. Beat's is written when it has handed over a task,
the worker's by the worker's own clock, which ticks even while all its hands are in long tasks.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from salon import embedded

PATH = "/healthz"
SECONDS_TO_ANSWER = 1.0
SECONDS_UNTIL_FADED = {"worker": 15, "beat": 35}
KEY = "salon:alive:"
OK = "ok"
T = TypeVar("T")

log = logging.getLogger(__name__)
# One pool each: a silent database must not keep the broker from being asked.
_database_examiners = ThreadPoolExecutor(max_workers=2, thread_name_prefix="healthz-database")
_broker_examiners = ThreadPoolExecutor(max_workers=2, thread_name_prefix="healthz-broker")


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return healthz() if request.path == PATH else self.get_response(request)


def healthz() -> JsonResponse:
    """503 when anything is wrong. The broker and the database are asked at the same time and may be silent."""
    database, signs = _database_examiners.submit(database_state), _broker_examiners.submit(signs_of_life)
    silence = _without_broker()
    states = {"database": _answer(database, "does not answer")} | _answer(signs, silence)
    return JsonResponse(states, status=200 if set(states.values()) == {OK} else 503)


def show_life(who: str) -> None:
    """Writes the sign of life of "worker" or "beat"; with the broker gone there is nobody to show it to."""
    try:
        _broker().set(f"{KEY}{who}", 1, ex=SECONDS_UNTIL_FADED[who])
    except RedisError:
        log.info("%s is alive, but the broker does not answer", who)


def database_state() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return OK
    except Error as error:
        log.warning("database: %s", error)
        return "does not answer"
    finally:
        connection.close()


def signs_of_life() -> dict[str, str]:
    try:
        found = _broker().mget([f"{KEY}{who}" for who in SECONDS_UNTIL_FADED])
    except RedisError as error:
        log.warning("broker: %s", error)
        return _without_broker()
    states = {
        who: OK if sign else f"no sign of life for {seconds} seconds"
        for (who, seconds), sign in zip(SECONDS_UNTIL_FADED.items(), found, strict=True)
    }
    return {"broker": OK, **states}


def _without_broker() -> dict[str, str]:
    return {"broker": "does not answer", "worker": "unknown without the broker", "beat": "unknown without the broker"}


def _answer(future: Future[T], otherwise: T) -> T:
    try:
        return future.result(timeout=SECONDS_TO_ANSWER)
    except TimeoutError:
        return otherwise


@cache
def _broker() -> Redis:
    return Redis.from_url(
        embedded.redis_url_for_client(settings.REDIS_URL),
        socket_timeout=SECONDS_TO_ANSWER,
        socket_connect_timeout=SECONDS_TO_ANSWER,
        retry=Retry(NoBackoff(), 1),
    )
