"""Texts that salon staff write, filled in by Liquid: no code, no attributes of ours, and limits on what a text may cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from liquid import Environment, StrictUndefined
from liquid.exceptions import LiquidError, LiquidSyntaxError, ResourceLimitError, UndefinedError

LONGEST_TEXT = 8_000


class _Limited(Environment):
    """Loops, nesting, output and variables are bounded, which bounds the time too."""

    loop_iteration_limit = 200
    context_depth_limit = 8
    block_nesting_limit = 20
    output_stream_limit = LONGEST_TEXT * 4
    local_namespace_limit = LONGEST_TEXT


_environment = _Limited(undefined=StrictUndefined)


class BadText(Exception):
    """A text that cannot be filled in; the message says why in the reader's language."""


@dataclass(frozen=True)
class Letter:
    subject: str
    body: str


def fill(subject: str, body: str, facts: Mapping[str, Any]) -> Letter:
    """Subject in one line, body without doubled empty lines."""
    return Letter(" ".join(_fill(subject, facts).split())[:200], _without_holes(_fill(body, facts)))


def _fill(text: str, facts: Mapping[str, Any]) -> str:
    if len(text) > LONGEST_TEXT:
        raise BadText(_("The text is too long: %(most)d characters at most.") % {"most": LONGEST_TEXT})
    try:
        return _environment.from_string(text).render(**facts)
    except LiquidError as error:
        raise BadText(_said(error)) from error


def _said(error: LiquidError) -> str:
    if isinstance(error, UndefinedError):
        return _("There is nothing called %(what)s. Use one of the words in the list.") % {"what": str(error.args[0]).split(" is undefined")[0]}
    if isinstance(error, ResourceLimitError):
        return _("The text repeats itself too many times.")
    if isinstance(error, LiquidSyntaxError):
        return _("The text cannot be read: %(why)s.") % {"why": str(error.args[0])}
    return _("The text cannot be filled in: %(why)s.") % {"why": str(error.args[0])}


def _without_holes(text: str) -> str:
    """A condition that was not met leaves one empty line, not three."""
    paragraphs = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    return "\n\n".join(part for part in paragraphs if part)
