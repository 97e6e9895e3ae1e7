"""Alarms leave the house too: a letter to every owner with an address, once an alarm."""

from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from clients.models import Alarm
from salon.models import Company, Staff

AT_ONCE = 50


@transaction.atomic
def mail_alarms(*, now: datetime) -> int:
    """One letter for all that wait. Rows are locked while it is sent: if the mail server refuses, they wait for the next time."""
    waiting = list(Alarm.objects.to_mail().select_for_update(skip_locked=True).order_by("pk")[:AT_ONCE])
    if not waiting:
        return 0
    addresses = list(Staff.objects.owners().exclude(email="").values_list("email", flat=True))
    if addresses:
        send(waiting, addresses)
    Alarm.objects.filter(pk__in=[alarm.pk for alarm in waiting]).update(mailed_at=now)
    return len(waiting)


def send(alarms: list[Alarm], addresses: list[str]) -> None:
    company = Company.objects.get()
    with translation.override(company.language):
        subject = _("%(company)s: something to look at") % {"company": company}
        lines = [f"• {alarm.text}" for alarm in alarms]
        where = _("All of it: %(url)s") % {"url": f"{settings.SITE_URL}/clients/privacy/"}
    send_mail(subject, "\n".join([*lines, "", where]), settings.DEFAULT_FROM_EMAIL, addresses)
