"""{% load covering %} where a template shows what people typed about a client."""

from typing import Any

from django import template

from clients import masking

register = template.Library()


@register.filter
def covered(text: Any, by: Any) -> Any:
    """{{ client.notes|covered:request.user }}: phones and e-mails only for those who may see contacts."""
    return masking.covered(text, by)
