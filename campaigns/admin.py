"""For emergencies; the product's own pages are the calls and the scripts."""

from django.contrib import admin

from campaigns.models import Call, JobRun


@admin.register(JobRun)
class JobRunAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["day", "kind", "branch", "chosen", "written", "already_there", "finished_at"]
    list_filter = ["kind", "branch"]


@admin.register(Call)
class CallAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["day", "branch", "client", "result"]
    raw_id_fields = ["client"]
