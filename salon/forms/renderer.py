"""Makes {{ form }} look right everywhere: Django's form templates are looked for in templates/ first."""

from django.forms.renderers import TemplatesSetting


class SalonRenderer(TemplatesSetting):
    """Our templates/django/forms/ over Django's own (django.forms is an installed app)."""
