from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LoyaltyConfig(AppConfig):
    name = "loyalty"
    verbose_name = _("Loyalty")

    def ready(self) -> None:
        """Fills the registries of earlier apps."""
        import_module("loyalty.importing")
        import_module("loyalty.erasing")
        import_module("loyalty.merging")
        import_module("loyalty.panels")
        import_module("loyalty.prepaid_panels")
        import_module("loyalty.segments")
