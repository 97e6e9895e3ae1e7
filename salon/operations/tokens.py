"""API tokens. The database keeps a digest; the token itself is shown once."""

from datetime import datetime

from knox.models import AuthToken

from salon.errors import NotAllowed
from salon.models import Staff
from salon.roles import Right, may


def issue_token(person: Staff, *, by: Staff, now: datetime) -> str:
    """For oneself only: a token acts as its person."""
    if by != person or not may(person, Right.USE_API):
        raise NotAllowed
    _row, token = AuthToken.objects.create(person)
    return token


def revoke_token(person: Staff, *, key: str, by: Staff, now: datetime) -> None:
    """An unknown or already revoked key changes nothing."""
    if by != person:
        raise NotAllowed
    AuthToken.objects.filter(user=person, token_key=key).delete()
