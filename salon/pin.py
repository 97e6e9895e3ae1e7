"""Guessing a PIN at the shared desk: five tries, then five minutes' rest, counted per person and per session, in the cache.

Here lives the counting only; whether a PIN is right knows Staff.
"""

from django.core.cache import cache

TRIES = 5
REST_SECONDS = 5 * 60


def keys(person_id: int, session_key: str) -> tuple[str, str]:
    return f"pin:person:{person_id}", f"pin:session:{session_key}"


def may_try(person_id: int, session_key: str) -> bool:
    """Takes one of the tries: counted before the PIN is looked at, so that guesses sent at once count too."""
    allowed = True
    for key in keys(person_id, session_key):
        cache.add(key, 0, REST_SECONDS)
        try:
            tries = cache.incr(key)
        except ValueError:  # it expired between the two calls: the rest is over
            tries = 1
        allowed = allowed and tries <= TRIES
    return allowed


def forget(person_id: int, session_key: str) -> None:
    """After the right PIN."""
    cache.delete_many(keys(person_id, session_key))
