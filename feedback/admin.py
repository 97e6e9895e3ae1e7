"""For emergencies; the product's own page is the list of scores."""

from django.contrib import admin

from feedback.models import Survey


@admin.register(Survey)
class SurveyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["client", "branch", "score", "answered_at"]
    raw_id_fields = ["client", "visit"]
