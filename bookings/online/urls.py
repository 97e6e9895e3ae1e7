from django.urls import path

from bookings.online import views

app_name = "online"
urlpatterns = [
    path("widget.js", views.widget, name="widget"),
    path("book/<slug:code>/", views.services, name="services"),
    path("book/<slug:code>/who/", views.masters, name="masters"),
    path("book/<slug:code>/time/", views.times, name="times"),
    path("book/<slug:code>/hold/", views.hold, name="hold"),
    path("book/<slug:code>/<uuid:key>/", views.details, name="details"),
    path("book/<slug:code>/<uuid:key>/code/", views.code, name="code"),
    path("book/<slug:code>/<uuid:key>/code/again/", views.code_again, name="code_again"),
    path("book/<slug:code>/<uuid:key>/done/", views.done, name="done"),
]
