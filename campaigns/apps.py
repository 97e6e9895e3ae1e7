from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        """Fills the registries of clients and of the rail."""
        import_module("campaigns.erasing")
        import_module("campaigns.merging")
        import_module("campaigns.panels")
        import_module("campaigns.segments")
