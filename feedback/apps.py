from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Feedback")

    def ready(self) -> None:
        """Fills clients' registries."""
        import_module("feedback.erasing")
        import_module("feedback.merging")
        import_module("feedback.panels")
        import_module("feedback.segments")
