"""For emergencies; the product's own pages are the calls, the scripts and the campaigns."""

from django.contrib import admin

from campaigns.models import Call, Campaign, JobRun


@admin.register(JobRun)
class JobRunAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["day", "kind", "branch", "chosen", "written", "already_there", "finished_at"]
    list_filter = ["kind", "branch"]


@admin.register(Call)
class CallAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["day", "branch", "client", "result"]
    raw_id_fields = ["client"]


@admin.register(Campaign)
class CampaignAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "state", "segment", "branch", "made_by", "sent_at"]
    list_filter = ["state"]
