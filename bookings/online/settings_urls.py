from django.urls import path

from bookings.online import settings_views

app_name = "online_settings"
urlpatterns = [
    path("", settings_views.online, name="branches"),
    path("<int:pk>/", settings_views.online_branch, name="branch"),
    path("<int:pk>/example/", settings_views.online_example, name="example"),
]
