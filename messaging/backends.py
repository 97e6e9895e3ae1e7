"""Where mail goes without EMAIL_URL: one file a letter under EMAIL_FILE_PATH, that any mail program opens."""

from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class FileBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """A file appears under its name only when it is whole."""
        directory = Path(settings.EMAIL_FILE_PATH)
        directory.mkdir(parents=True, exist_ok=True)
        for letter in email_messages:
            path = directory / f"{timezone.now():%Y%m%d-%H%M%S}-{uuid4().hex[:8]}.eml"
            unfinished = path.with_suffix(".part")
            unfinished.write_bytes(letter.message().as_bytes())
            unfinished.rename(path)
        return len(email_messages)
