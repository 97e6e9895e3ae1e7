"""For emergencies; the product's own pages are the outbox and the texts."""

from django.contrib import admin

from messaging.models import Message, Suppression, Template


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["kind", "client", "state", "held_reason", "send_after"]
    list_filter = ["state", "kind"]
    raw_id_fields = ["client"]


@admin.register(Suppression)
class SuppressionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["address", "channel", "reason", "created_at"]
    search_fields = ["address"]


@admin.register(Template)
class TemplateAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["kind", "language", "subject"]
