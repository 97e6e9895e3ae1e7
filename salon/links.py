"""Signed links for clients, who have no account: made for one page each, so that none opens another."""

from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

SIGNED_WITH = "."


def client_link(name: str, payload: dict[str, Any]) -> str:
    """The absolute address of the public page `name`, whose only argument is the token."""
    return settings.SITE_URL.rstrip("/") + reverse(name, args=[token(name, payload)])


def token(name: str, payload: dict[str, Any]) -> str:
    return _signer(name).sign_object(payload, compress=True)


def read_link(name: str, token: str, *, days: int | None = None) -> dict[str, Any] | None:
    """What was signed for this page; nothing for a forged link or one older than `days` days."""
    try:
        return _signer(name).unsign_object(token, max_age=None if days is None else days * 86400)
    except (BadSignature, ValueError):
        return None


def _signer(name: str) -> TimestampSigner:
    return TimestampSigner(sep=SIGNED_WITH, salt=f"salon.links:{name}")
