"""SMS over HTTP as Twilio's API has it, which others speak too; the base address with account and token is SMS_URL.

Here stands what an answer means. What becomes of the message is for messaging/tasks.py.
"""

import json
import logging
from base64 import b64encode
from contextlib import closing
from enum import StrEnum
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, quote, unquote, urlencode, urlsplit

from django.conf import settings

from messaging.backends import write_sms

log = logging.getLogger(__name__)
LONGEST_ANSWER = 64 * 1024
SERVICE = "MG"  # so begins the name of a group of senders
# Twilio's codes: cannot be read as a number, not a number, takes no SMS.
BAD_NUMBERS = frozenset({21211, 21217, 21614})
ASKED_TO_STOP = 21610


class Answer(StrEnum):
    TAKEN = "taken"
    BAD_NUMBER = "bad_number"
    STOPPED = "stopped"
    REFUSED = "refused"
    LATER = "later"
    CLOSED = "closed"  # not reached, or it does not know us: nothing of ours is taken, this one surely was not
    UNKNOWN = "unknown"  # may have been sent


def can_send() -> bool:
    return bool(settings.SMS_URL or settings.SMS_FILE_PATH)


def send(to: str, text: str) -> Answer:
    if settings.SMS_URL:
        return over_http(urlsplit(settings.SMS_URL), to, text)
    write_sms(to, text)
    return Answer.TAKEN


def over_http(gateway: SplitResult, to: str, text: str) -> Answer:
    """Until the connection stands nothing was sent; once something was, silence says nothing."""
    kind = HTTPSConnection if gateway.scheme == "https" else HTTPConnection
    with closing(kind(gateway.hostname or "", gateway.port, timeout=settings.SMS_TIMEOUT)) as connection:
        try:
            connection.connect()
        except OSError as error:
            log.warning("The SMS gateway cannot be reached, messages wait: %s", error)
            return Answer.CLOSED
        try:
            connection.request("POST", path_of(gateway), form_of(to, text), headers_of(gateway))
            response = connection.getresponse()
            return meaning(response.status, response.read(LONGEST_ANSWER))
        except (OSError, HTTPException) as error:
            log.warning("The SMS gateway did not answer: %s", error)
            return Answer.UNKNOWN


def path_of(gateway: SplitResult) -> str:
    account = quote(unquote(gateway.username or ""), safe="")
    return f"{gateway.path.rstrip('/')}/2010-04-01/Accounts/{account}/Messages.json"


def form_of(to: str, text: str) -> str:
    sender = "MessagingServiceSid" if settings.SMS_FROM.startswith(SERVICE) else "From"
    return urlencode({"To": to, sender: settings.SMS_FROM, "Body": text})


def headers_of(gateway: SplitResult) -> dict[str, str]:
    secret = f"{unquote(gateway.username or '')}:{unquote(gateway.password or '')}".encode()
    return {
        "Authorization": f"Basic {b64encode(secret).decode()}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }


def meaning(status: int, body: bytes) -> Answer:
    """A gateway that only waited too long for the next one (504) may have passed it on."""
    code = code_in(body)
    if 200 <= status < 300:
        return Answer.TAKEN
    if status == 504:
        return Answer.UNKNOWN
    if status == 429 or status >= 500:
        log.warning("The SMS gateway says later: %s, code %s", status, code)
        return Answer.LATER
    if status != 400:  # wrong token, closed account, wrong address
        log.error("The SMS gateway does not take ours, messages wait; look at SMS_URL: %s, code %s", status, code)
        return Answer.CLOSED
    if code in BAD_NUMBERS:
        return Answer.BAD_NUMBER
    log.warning("The SMS gateway refused a message: code %s", code)
    return Answer.STOPPED if code == ASKED_TO_STOP else Answer.REFUSED


def code_in(body: bytes) -> int:
    """Zero when it says none."""
    try:
        said = json.loads(body)
    except ValueError:
        return 0
    code = said.get("code") if isinstance(said, dict) else None
    return code if isinstance(code, int) else 0
