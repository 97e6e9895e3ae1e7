"""Who works when, in the namespace `schedule`; the addresses are among the settings."""

from django.urls import path

from bookings import schedule_views as views

app_name = "schedule"
urlpatterns = [
    path("", views.week, name="week"),
    path("stranded/", views.stranded, name="stranded"),
    path("borrow/", views.borrow, name="borrow"),
    path("holidays/", views.holidays, name="holidays"),
    path("holidays/<int:pk>/delete/", views.holiday_delete, name="holiday_delete"),
    path("absences/<int:pk>/delete/", views.absence_delete, name="absence_delete"),
    path("<int:pk>/pattern/", views.pattern, name="pattern"),
    path("<int:pk>/pattern/stop/", views.pattern_stop, name="pattern_stop"),
    path("<int:pk>/absence/", views.absence, name="absence"),
    path("<int:pk>/<str:day>/", views.day, name="day"),
    path("<int:pk>/<str:day>/follow/", views.day_follow, name="day_follow"),
    path("<str:day>/copy/", views.copy, name="copy"),
]
