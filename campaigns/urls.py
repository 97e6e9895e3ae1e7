from django.urls import path

from campaigns.views import calls, letters

app_name = "campaigns"
urlpatterns = [
    path("calls/", calls.calls, name="calls"),
    path("calls/<int:pk>/", calls.call, name="call"),
    path("calls/<int:pk>/result/", calls.result, name="result"),
    path("calls/list/", calls.call_list, name="call_list"),
    path("calls/scripts/", calls.scripts, name="scripts"),
    path("campaigns/", letters.campaigns, name="campaigns"),
    path("campaigns/new/", letters.campaign_new, name="campaign_new"),
    path("campaigns/<int:pk>/", letters.campaign, name="campaign"),
    path("campaigns/<int:pk>/edit/", letters.campaign_edit, name="campaign_edit"),
    path("campaigns/<int:pk>/delete/", letters.campaign_delete, name="campaign_delete"),
    path("campaigns/<int:pk>/send/", letters.campaign_send, name="campaign_send"),
    path("campaigns/<int:pk>/stop/", letters.campaign_stop, name="campaign_stop"),
    path("campaigns/<int:pk>/progress/", letters.campaign_progress, name="campaign_progress"),
    path("campaigns/<int:pk>/clients/", letters.campaign_clients, name="campaign_clients"),
]
