"""Copies the browser's libraries from node_modules to static/vendor: only the files named here.

References to source maps are cut off: the maps are three times as heavy as all the rest, and without
either the map or the cut collectstatic refuses.
"""

import re
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

FILES = {
    "htmx": ("htmx.org", ["LICENSE", "dist/htmx.min.js"]),
    "event-calendar": (
        "@event-calendar/build",
        ["dist/event-calendar.min.js", "dist/event-calendar.min.css"],
    ),
    "chart": ("chart.js", ["LICENSE.md", "dist/chart.umd.min.js"]),
    "font-inter": ("@fontsource-variable/inter", ["LICENSE"]),
    "font-armenian": ("@fontsource-variable/noto-sans-armenian", ["LICENSE"]),
    "font-korean": ("@fontsource-variable/noto-sans-kr", ["LICENSE"]),
    "icons": ("@tabler/icons", ["LICENSE"]),
}
FONT_SUBSETS = {
    "font-inter": ["latin", "latin-ext", "cyrillic", "cyrillic-ext"],
    "font-armenian": ["armenian"],
    "font-korean": ["*"],  # a hundred small slices of one alphabet; the browser takes those a page needs
}
# <use href="…/vendor/icons.svg#name">
ICONS = """
    adjustments alert-circle alert-triangle api archive armchair-2 arrow-back-up arrow-down arrow-down-right
    arrow-left arrow-right arrow-up arrow-up-right arrows-exchange arrows-sort at award
    ban barcode bell bolt bookmark briefcase building-bank building-store
    cake calendar calendar-event calendar-month calendar-off calendar-plus calendar-repeat calendar-stats
    camera cash cash-banknote cash-off cash-register chart-bar chart-dots chart-line chart-pie check checks
    chevron-down chevron-left chevron-right chevron-up circle circle-check circle-dashed circle-minus circle-plus
    circle-x clipboard-list clock clock-edit coffee coins command copy credit-card crown
    database device-desktop device-floppy device-mobile discount dots dots-vertical door-enter door-exit download
    droplet edit external-link eye eye-off
    file file-download file-spreadsheet file-text filter filter-off fingerprint flag flask folder forms
    gift git-merge grid-dots hand-stop headset heart help-circle history home hourglass
    id id-badge-2 inbox info-circle key keyboard language layout-grid link list list-check lock lock-open login logout
    mail mail-opened man map-pin medal menu-2 message message-2 message-circle message-off minus
    mood-happy mood-neutral mood-sad mood-smile moon
    note notes package palette paperclip pencil percentage phone phone-call phone-off phone-plus photo pin pin-filled
    player-pause player-play player-stop plug plus point printer qrcode question-mark
    receipt receipt-2 receipt-refund recharging refresh repeat report-money robot rotate route
    scale scissors search select send settings share shield shield-check shield-lock shopping-bag
    shopping-cart sort-ascending sort-descending sparkles star star-filled star-half stethoscope sun switch-horizontal
    table tag tags target ticket timeline tool transfer transfer-in transfer-out trash trending-down trending-up truck
    upload urgent user user-check user-circle user-heart user-off user-plus user-x users users-group
    wallet webhook wifi-off woman world x zoom-in
""".split()

SVG = "{http://www.w3.org/2000/svg}"
SOURCE_MAP = re.compile(rb"\n?(//[#@] ?sourceMappingURL=\S+|/\*# ?sourceMappingURL=\S+ ?\*/)\s*$")
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
FONT_FILE = re.compile(r"url\(\./(files/[^)]+)\)")


class Command(BaseCommand):
    help = "Copies the named files of the browser's libraries to static/vendor."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        modules = settings.BASE_DIR / "node_modules"
        if not modules.is_dir():
            raise CommandError("node_modules is missing: run `npm ci --ignore-scripts` first.")
        vendor = settings.BASE_DIR / "static" / "vendor"
        made = vendor.with_name("vendor.new")
        shutil.rmtree(made, ignore_errors=True)
        copy_files(modules, made)
        for folder, subsets in FONT_SUBSETS.items():
            copy_font(modules / FILES[folder][0], made / folder, subsets)
        (made / "icons.svg").write_text(sprite(modules / "@tabler" / "icons" / "icons"), encoding="utf-8")
        shutil.rmtree(vendor, ignore_errors=True)
        made.rename(vendor)
        self.stdout.write(f"static/vendor: {sum(f.is_file() for f in vendor.rglob('*'))} files")


def copy_files(modules: Path, vendor: Path) -> None:
    for folder, (package, names) in FILES.items():
        (vendor / folder).mkdir(parents=True)
        for name in names:
            source = modules / package / name
            target = vendor / folder / ("LICENSE.txt" if source.stem == "LICENSE" else source.name)
            target.write_bytes(SOURCE_MAP.sub(b"\n", source.read_bytes()))


def copy_font(package: Path, target: Path, subsets: list[str]) -> None:
    """Keeps of wght.css the faces of our alphabets, and their files."""
    ends = tuple(f"-{package.name}-{subset}-wght-normal.woff2" for subset in subsets)
    css = (package / "wght.css").read_text(encoding="utf-8")
    faces = {found[1]: face for face in FONT_FACE.findall(css) if (found := FONT_FILE.search(face))}
    kept = {name: face for name, face in faces.items() if subsets == ["*"] or f"-{Path(name).name}".endswith(ends)}
    if subsets != ["*"] and len(kept) != len(subsets):
        raise CommandError(f"{package.name} no longer has the alphabets {', '.join(subsets)}.")
    (target / "files").mkdir(parents=True)
    for name in kept:
        shutil.copyfile(package / name, target / name)
    (target / "wght.css").write_text("\n".join(kept.values()) + "\n", encoding="utf-8")


def sprite(icons: Path) -> str:
    symbols = "\n".join(symbol(icons, name) for name in ICONS)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def symbol(icons: Path, name: str) -> str:
    filled = name.endswith("-filled")
    source = icons / "filled" / f"{name.removesuffix('-filled')}.svg" if filled else icons / "outline" / f"{name}.svg"
    if not source.exists():
        raise CommandError(f"@tabler/icons has no icon called {name}.")
    shapes = [
        f"<{shape.tag.removeprefix(SVG)} " + " ".join(f'{key}="{value}"' for key, value in shape.attrib.items()) + "/>"
        for shape in ElementTree.parse(source).getroot()
        if shape.get("stroke") != "none" or filled
    ]
    look = (
        'fill="currentColor"'
        if filled
        else 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    )
    return f'<symbol id="{name}" viewBox="0 0 24 24" {look}>{"".join(shapes)}</symbol>'
