"""Where mail goes without EMAIL_URL, and SMS without SMS_URL: one file a message, that any mail program or editor opens."""

from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class FileBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for letter in email_messages:
            write_whole(settings.EMAIL_FILE_PATH, ".eml", letter.message().as_bytes())
        return len(email_messages)


def write_sms(to: str, text: str) -> None:
    write_whole(settings.SMS_FILE_PATH, ".txt", f"To: {to}\n\n{text}\n".encode())


def write_whole(directory: str, suffix: str, content: bytes) -> None:
    """A file appears under its name only when it is whole."""
    Path(directory).mkdir(parents=True, exist_ok=True)
    path = Path(directory) / f"{timezone.now():%Y%m%d-%H%M%S}-{uuid4().hex[:8]}{suffix}"
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(content)
    unfinished.rename(path)
