"""Barcode and QR code of a card as inline SVG without a style in it: the content policy would refuse one."""

import barcode
import segno
from django.utils.safestring import SafeString, mark_safe

from loyalty.numbers import is_ean

HEIGHT, QUIET = 46, 10


def bars_of(number: str) -> str:
    """EAN-13 for numbers of ours, Code 128 for other printed ones; 1 is a bar. Nothing for letters no barcode knows."""
    if is_ean(number):
        return barcode.get("ean13", number[:-1]).build()[0]
    if number.isascii() and number.isprintable():
        return barcode.get("code128", number).build()[0]
    return ""


def barcode_svg(number: str) -> SafeString:
    pattern = bars_of(number)
    path = "".join(f"M{QUIET + place} 0h1v{HEIGHT}h-1z" for place, bar in enumerate(pattern) if bar == "1")
    width = len(pattern) + 2 * QUIET
    svg = (
        f'<svg viewBox="0 0 {width} {HEIGHT}" shape-rendering="crispEdges" aria-hidden="true"><path d="{path}"/></svg>'
    )
    return mark_safe(svg if pattern else "")  # noqa: S308 digits of our own drawing only


def qr_svg(number: str) -> SafeString:
    code = segno.make_qr(number, error="m")
    return mark_safe(code.svg_inline(scale=4, border=2, omitsize=True))  # noqa: S308 drawn by segno
