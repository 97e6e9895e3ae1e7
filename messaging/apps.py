from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = _("Messages")

    def ready(self) -> None:
        """Fills clients' registries."""
        import_module("messaging.erasing")
        import_module("messaging.merging")
        import_module("messaging.panels")
