from django.urls import path

from campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("", views.calls, name="calls"),
    path("<int:pk>/", views.call, name="call"),
    path("<int:pk>/result/", views.result, name="result"),
    path("list/", views.call_list, name="call_list"),
    path("scripts/", views.scripts, name="scripts"),
]
