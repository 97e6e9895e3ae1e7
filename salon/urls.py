"""The site map. Each app's own pages are in its urls.py, its JSON in its api.py."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from salon.views import front

urlpatterns = [
    path("", front.home, name="home"),
    path("", include("salon.pages")),
    path("settings/shifts/", include("bookings.schedule_urls")),
    path("clients/", include("clients.urls")),
    path("messages/", include("messaging.urls")),
    path("loyalty/", include("loyalty.urls")),
    path("calendar/", include("bookings.urls")),
    path("", include("bookings.link_urls")),
    path("settings/online/", include("bookings.online.settings_urls")),
    path("", include("bookings.online.urls")),
    path("visits/", include("visits.urls")),
    path("feedback/", include("feedback.urls")),
    path("", include("campaigns.urls")),
    path("reports/", include("reports.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", include("salon.api")),
    path("api/v1/", include("clients.api")),
    path("api/v1/", include("bookings.api")),
    path("api/v1/", include("visits.api")),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("admin/", admin.site.urls),
]
