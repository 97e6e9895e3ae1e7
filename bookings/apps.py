from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingsConfig(AppConfig):
    name = "bookings"
    verbose_name = _("Bookings")

    def ready(self) -> None:
        import_module("bookings.erasing")
        import_module("bookings.merging")
        import_module("bookings.online.tasks")
        import_module("bookings.panels")
        import_module("bookings.segments")
