from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = _("Visits")

    def ready(self) -> None:
        """Fills the registries of earlier apps."""
        import_module("visits.done")
        import_module("visits.earned")
        import_module("visits.erasing")
        import_module("visits.formula_panels")
        import_module("visits.ingredients")
        import_module("visits.merging")
        import_module("visits.panels")
        import_module("visits.pass_uses")
        import_module("visits.photo_panels")
        import_module("visits.segments")
        import_module("visits.importing")
