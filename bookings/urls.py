from django.urls import path

from bookings import own_views, policy_views, views

app_name = "bookings"
urlpatterns = [
    path("", views.day, name="day"),
    path("feed/", views.feed, name="feed"),
    path("new/", views.new, name="new"),
    path("new/terms/", policy_views.terms, name="terms"),
    path("policies/", policy_views.policies, name="policies"),
    path("policies/new/", policy_views.policy_new, name="policy_new"),
    path("policies/<int:pk>/", policy_views.policy, name="policy"),
    path("policies/<int:pk>/move/", policy_views.policy_move, name="policy_move"),
    path("my/", own_views.my_day, name="my_day"),
    path("<int:pk>/", views.appointment, name="appointment"),
    path("<int:pk>/drawer/", views.drawer, name="drawer"),
    path("<int:pk>/move/", views.move, name="move"),
    path("<int:pk>/confirm/", views.confirm, name="confirm"),
    path("<int:pk>/check-in/", views.check_in, name="check_in"),
    path("<int:pk>/start/", views.start, name="start"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/no-show/", views.no_show, name="no_show"),
    path("parts/<int:pk>/resize/", views.resize, name="resize"),
    path("my/<int:pk>/start/", own_views.my_start, name="my_start"),
    path("my/<int:pk>/brief/", own_views.brief, name="brief"),
    path("my/<int:pk>/brief/read/", own_views.brief_read, name="brief_read"),
    path("my/<int:pk>/brief/read-and-start/", own_views.brief_read_and_start, name="brief_read_and_start"),
    path("my/<int:pk>/brief/kept/<int:promise>/", own_views.brief_promise_kept, name="brief_promise_kept"),
    path("my/<int:pk>/ready/", own_views.my_ready, name="my_ready"),
]
