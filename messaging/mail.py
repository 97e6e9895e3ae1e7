"""A message as an e-mail: text and HTML, with the way out in the headers (RFC 8058) and under the text."""

from email.mime.text import MIMEText
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from messaging import texts
from messaging.models import Message
from salon.links import client_link
from salon.models import Company


def compose(message: Message, *, company: Company) -> EmailMultiAlternatives:
    stop = unsubscribe_link(message) if message.client_id else ""
    frame = texts.FRAMES[message.language]
    context = {
        "message": message, "paragraphs": paragraphs(message.body), "frame": frame, "button": texts.button(message.kind, message.language), "stop": stop,
        "why": frame.why.format(salon=company.name) if stop else "", "company": company,
    }  # fmt: skip
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=render_to_string("messaging/mail/letter.txt", context),
        from_email=formataddr((message.branch.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[message.address],
        reply_to=[message.branch.email] if message.branch.email else None,
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        if stop
        else {},
    )
    mail.attach_alternative(render_to_string("messaging/mail/letter.html", context), "text/html")
    if message.calendar:
        mail.attach(calendar_part(message.calendar))
    return mail


def calendar_part(text: str) -> MIMEText:
    """Mail programs show the buttons of a calendar only when the part names the method that is in the entry."""
    part = MIMEText(text, "calendar", "utf-8")
    named = next((line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("METHOD:")), "PUBLISH")
    part.set_param("method", named)
    part.set_param("name", "visit.ics")
    part.add_header("Content-Disposition", "attachment", filename="visit.ics")
    return part


def unsubscribe_link(message: Message) -> str:
    """From a letter that needs no consent the way out leads out of all letters."""
    payload = {"client": message.client_id, "channel": message.channel, "everything": not message.is_marketing}
    return client_link("messaging:unsubscribe", payload)


def paragraphs(body: str) -> list[tuple[str, str]]:
    """(text, link): a paragraph that is nothing but an address becomes a button."""
    parts = [part.strip() for part in body.split("\n\n") if part.strip()]
    return [("", part) if _is_link(part) else (part, "") for part in parts]


def _is_link(part: str) -> bool:
    return part.startswith(("http://", "https://")) and not any(character.isspace() for character in part)
