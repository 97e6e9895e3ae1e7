from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClientsConfig(AppConfig):
    name = "clients"
    verbose_name = _("Clients")

    def ready(self) -> None:
        """Fills the registries with what clients themselves know."""
        import_module("clients.panels")
        import_module("clients.importing.people_kind")
