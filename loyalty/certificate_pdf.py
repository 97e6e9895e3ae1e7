"""A gift certificate on paper: A4, the certificate itself on its upper half, to be cut or folded."""

from io import BytesIO

import segno
from django.utils.translation import gettext as _
from fpdf.enums import XPos, YPos

from loyalty.models import Certificate
from salon.formats import format_day, format_money
from salon.paper import MARGIN, Paper

TOP, HEIGHT, SQUARE = 24, 110, 42
FRAME, GREEN, INK = (191, 226, 208), (31, 94, 80), (31, 28, 24)


def printed(certificate: Certificate, *, salon: str) -> bytes:
    branch = certificate.branch
    where = ", ".join(filter(None, [str(branch), branch.address, branch.phone]))
    title, sum_ = _("Gift certificate"), format_money(certificate.nominal)
    until = certificate.expires_on
    ends = _("Valid until %(day)s. May be spent in parts.") % {"day": format_day(until, "day")} if until else ""
    words = [certificate.recipient, certificate.wish]
    page = Paper("".join([salon, where, title, sum_, ends, certificate.code, *words]))
    page.set_title(f"{title} {certificate.code}")
    page.set_draw_color(*FRAME)
    page.rect(MARGIN, TOP, page.w - 2 * MARGIN, HEIGHT, round_corners=True, corner_radius=4, style="D")
    page.image(square(certificate.code), x=page.w - MARGIN - SQUARE - 10, y=TOP + HEIGHT - SQUARE - 18, w=SQUARE)
    page.set_y(TOP + 8)
    for text, size, colour in (
        (salon, 12, INK), (title, 24, GREEN), (sum_, 32, INK), (certificate.recipient, 14, INK), (certificate.wish, 11, INK),
    ):  # fmt: skip
        line(page, text, size=size, colour=colour)
    page.set_y(TOP + HEIGHT - 30)
    for text, size in ((certificate.code, 15), (ends, 9), (where, 9)):
        line(page, text, size=size, colour=INK)
    return bytes(page.output())


def line(page: Paper, text: str, *, size: float, colour: tuple[int, int, int]) -> None:
    """Beside the square, never over it."""
    if not text:
        return
    page.set_font_size(size)
    page.set_text_color(*colour)
    page.set_x(MARGIN + 10)
    page.multi_cell(page.w - 2 * MARGIN - SQUARE - 30, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def square(code: str) -> BytesIO:
    drawing = BytesIO()
    segno.make_qr(code, error="m").save(drawing, kind="png", scale=10, border=0)
    drawing.seek(0)
    return drawing
