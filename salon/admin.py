"""The emergency admin. Daily work has its own pages; what the database keeps append-only it keeps so here too."""

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import models
from pghistory.models import Event

from salon.models import Staff

# The admin's own form knows neither the throttle nor the second factor: people sign in at the one door.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


@admin.register(Staff)
class StaffAdmin(UserAdmin):
    list_display = ["username", "first_name", "last_name", "role", "is_active"]
    list_filter = ["role", "is_active"]
    filter_horizontal = ["branches"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (None, {"fields": ["first_name", "last_name", "email", "role", "title", "branches", "language"]}),
        (
            None,
            {
                "fields": [
                    "takes_clients",
                    "contacts_access",
                    "commission_percent",
                    "is_active",
                    "is_staff",
                    "is_superuser",
                ]
            },
        ),
    ]


def register_plainly(app: str) -> None:
    """The tables of an app that need nothing special. Relations are numbers, not lists: some tables hold millions."""
    for model in apps.get_app_config(app).get_models():
        if admin.site.is_registered(model) or issubclass(model, Event):
            continue
        related = [field.name for field in model._meta.fields if isinstance(field, models.ForeignKey)]
        admin.site.register(model, type(f"{model.__name__}Admin", (admin.ModelAdmin,), {"raw_id_fields": related}))


register_plainly("salon")
