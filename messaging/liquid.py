"""Texts that salon staff write, filled in by Liquid: no code, no attributes of ours, and limits on what a text may cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from liquid import Environment, StrictUndefined
from liquid.exceptions import LiquidError, LiquidSyntaxError, ResourceLimitError, UndefinedError

LONGEST_TEXT = 8_000


# A letter needs neither loops nor variables of its own: without them, and without filters that make text
# longer, a text costs what its length says. The limits stand behind that.
TAGS = frozenset("# case comment content doc illegal if output unless".split())
FILTERS = frozenset("capitalize default downcase escape strip truncate truncatewords upcase".split())


class _Limited(Environment):
    loop_iteration_limit = 200
    context_depth_limit = 8
    block_nesting_limit = 20
    output_stream_limit = LONGEST_TEXT * 4
    local_namespace_limit = LONGEST_TEXT

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        self.tags = {name: tag for name, tag in self.tags.items() if name in TAGS}
        self.filters = {name: function for name, function in self.filters.items() if name in FILTERS}


_environment = _Limited(undefined=StrictUndefined)


class BadText(Exception):
    """A text that cannot be filled in; the message says why in the reader's language."""


@dataclass(frozen=True)
class Letter:
    subject: str
    body: str


def fill(subject: str, body: str, facts: Mapping[str, Any]) -> Letter:
    """Subject in one line, body without doubled empty lines. A fact that is empty is no: in Liquid an empty text would be yes."""
    return Letter(" ".join(_fill(subject, facts).split())[:200], _without_holes(_fill(body, facts)))


def check(text: str, examples: Mapping[str, str]) -> None:
    """Also looks at what stands behind conditions that no example meets. Raises BadText."""
    if unknown := sorted(words_of(text) - set(examples)):
        raise BadText(_nothing_called(unknown[0]))
    _fill(text, examples)


def words_of(text: str) -> set[str]:
    try:
        return set(_environment.from_string(text).analyze(include_partials=False).globals)
    except LiquidError as error:
        raise BadText(_said(error)) from error


def _fill(text: str, facts: Mapping[str, Any]) -> str:
    if len(text) > LONGEST_TEXT:
        raise BadText(_("The text is too long: %(most)d characters at most.") % {"most": LONGEST_TEXT})
    try:
        return _environment.from_string(text).render(**{word: value or None for word, value in facts.items()})
    except LiquidError as error:
        raise BadText(_said(error)) from error


def _said(error: LiquidError) -> str:
    if isinstance(error, UndefinedError):
        return _nothing_called(str(error.args[0]).split(" is undefined")[0].strip("'"))
    if isinstance(error, ResourceLimitError):
        return _("The text repeats itself too many times.")
    if isinstance(error, LiquidSyntaxError):
        return _("The text cannot be read: %(why)s.") % {"why": str(error.args[0])}
    return _("The text cannot be filled in: %(why)s.") % {"why": str(error.args[0])}


def _nothing_called(word: str) -> str:
    return _("There is nothing called “%(word)s”. Use one of the words in the list.") % {"word": word}


def _without_holes(text: str) -> str:
    """A condition that was not met leaves one empty line, not three."""
    paragraphs = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    return "\n\n".join(part for part in paragraphs if part)
