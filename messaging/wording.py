"""One wording: what both files of texts are made of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    subject: str
    body: str
