"""Compiles the translations with Babel, so that no gettext has to be installed. Fuzzy texts stay English."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Compiles locale/*/LC_MESSAGES/*.po where they changed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for source in sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po")):
            compiled = source.with_suffix(".mo")
            if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
                compile_catalogue(source, compiled)
                self.stdout.write(f"compiled {source.relative_to(settings.BASE_DIR)}")


def compile_catalogue(source: Path, compiled: Path) -> None:
    language = source.parent.parent.name
    with source.open("rb") as file:
        try:
            catalogue = read_po(file, locale=language, abort_invalid=True)
        except PoFileError as error:
            raise CommandError(f"{source}: {error}") from error
    made = compiled.with_suffix(".new")
    with made.open("wb") as file:
        write_mo(file, catalogue, use_fuzzy=False)
    made.replace(compiled)
