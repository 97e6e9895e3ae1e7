"""Collects every text of Python and templates into locale/*/LC_MESSAGES/django.po; needs no gettext on the machine."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation.template import templatize

KEYWORDS: dict[str, Any] = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


class Command(BaseCommand):
    help = "Updates the catalogues from the sources; texts that are gone are dropped, changed ones become untranslated."

    def handle(self, *args: Any, **options: Any) -> None:
        found = Catalog(charset="utf-8")
        for path in sources():
            for text, context in texts_of(path):
                found.add(text, context=context)
        for language, _name in settings.LANGUAGES:
            if language != settings.LANGUAGE_CODE:
                self.stdout.write(f"{language}: {update(language, found)} texts to translate")


def sources() -> Iterator[Path]:
    for app in settings.HOUSE:
        yield from sorted(path for path in (settings.BASE_DIR / app).rglob("*.py") if "migrations" not in path.parts)
    yield from sorted((settings.BASE_DIR / "templates").rglob("*.html"))
    yield from sorted((settings.BASE_DIR / "templates").rglob("*.txt"))


def texts_of(path: Path) -> Iterator[tuple[Any, str | None]]:
    source = path.read_text()
    if path.suffix != ".py":
        # What Django makes of a template is no Python: its indents mean nothing, and would be read as blocks.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())
    for _line, text, _comments, context in extract("python", BytesIO(source.encode()), keywords=KEYWORDS):
        if text:
            yield text, context


def update(language: str, found: Catalog) -> int:
    """Writes one catalogue in the order of the texts, without places, so that a change is a short diff."""
    path = settings.LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.po"
    catalog = Catalog(locale=language, charset="utf-8")
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language, charset="utf-8")
    catalog.fuzzy, catalog.header_comment, catalog.project, catalog.version = False, "", "Salon", "1"
    catalog.update(found, no_fuzzy_matching=True, update_creation_date=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, no_location=True, sort_output=True, ignore_obsolete=True, omit_header=False, width=110)
    return sum(1 for message in catalog if message.id and not has_translation(message.string))


def has_translation(text: str | Sequence[str] | None) -> bool:
    return bool(text) and all(text or ())
