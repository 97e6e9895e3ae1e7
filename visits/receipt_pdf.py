"""A receipt on paper of the size of a letter, with the letters of the browser's fonts."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from fpdf.enums import Align, XPos, YPos

from salon.formats import format_moment
from salon.models import Company
from salon.paper import LINE, Paper
from visits.models import Visit
from visits.receipt import Row, rows_after, rows_of

SUM_WIDTH = 40


def receipt_pdf(visit: Visit, *, company: Company, now: datetime) -> bytes:
    """In the active language; times by the clock of the branch."""
    with timezone.override(visit.branch.zone):
        rows, head = list(rows_of(visit, company)), heading(visit, company)
        after = list(rows_after(visit, company, now=now))
    page = Paper("".join([*head, *(f"{row.text}{row.sum}{row.about}" for row in [*rows, *after])]))
    page.set_title(head[1])
    for number, text in enumerate(head):
        page.write_line(text, size=15 if number == 1 else 10, space=4 if number == 1 else 0)
    page.ln(4)
    for row in rows:
        write_row(page, row)
    page.ln(4)
    for row in after:
        write_row(page, row)
    return bytes(page.output())


def heading(visit: Visit, company: Company) -> list[str]:
    place = ", ".join(filter(None, [visit.branch.name, visit.branch.address, str(visit.branch.phone)]))
    title = _("Receipt %(number)d") % {"number": visit.number}
    return [f"{company.name} · {place}", title, format_moment(visit.paid_at), str(visit.client)]


def write_row(page: Paper, row: Row) -> None:
    """The sum stands at the right margin, beside the first line of the text."""
    size = 13 if row.is_total else 10
    height, top = LINE * size / 10, page.get_y()
    page.set_font_size(size)
    page.multi_cell(page.epw - SUM_WIDTH, height, row.text, align=Align.L, new_x=XPos.RIGHT, new_y=YPos.LAST)
    bottom = page.get_y() + height
    page.set_font(page.first, size=size)  # a letter of another alphabet leaves its own font behind
    page.set_xy(page.l_margin + page.epw - SUM_WIDTH, top)
    page.cell(SUM_WIDTH, height, row.sum, align=Align.R)
    page.set_xy(page.l_margin, bottom)
    if row.about:
        page.write_line(row.about, size=8)
