from django.urls import path

from bookings import own_views, series_views, views, waiting_views

app_name = "bookings"
urlpatterns = [
    path("", views.day, name="day"),
    path("feed/", views.feed, name="feed"),
    path("new/", views.new, name="new"),
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
    path("waiting/", waiting_views.waiting, name="waiting"),
    path("waiting/new/", waiting_views.wish_new, name="wish_new"),
    path("waiting/<int:pk>/", waiting_views.wish_edit, name="wish_edit"),
    path("waiting/<int:pk>/withdraw/", waiting_views.wish_withdraw, name="wish_withdraw"),
    path("series/new/", series_views.series_new, name="series_new"),
    path("series/<int:pk>/", series_views.series, name="series"),
    path("series/<int:pk>/extend/", series_views.series_extend, name="series_extend"),
    path("series/<int:pk>/prices/", series_views.series_prices, name="series_prices"),
    path("<int:pk>/later/move/", series_views.later_move, name="later_move"),
    path("<int:pk>/later/cancel/", series_views.later_cancel, name="later_cancel"),
    path("offer/<str:token>/", waiting_views.offer, name="offer"),
    path("offer/<str:token>/take/", waiting_views.offer_take, name="offer_take"),
    path("offer/<str:token>/decline/", waiting_views.offer_decline, name="offer_decline"),
    path("my/<int:pk>/start/", own_views.my_start, name="my_start"),
    path("my/<int:pk>/brief/", own_views.brief, name="brief"),
    path("my/<int:pk>/brief/read/", own_views.brief_read, name="brief_read"),
    path("my/<int:pk>/brief/read-and-start/", own_views.brief_read_and_start, name="brief_read_and_start"),
    path("my/<int:pk>/brief/kept/<int:promise>/", own_views.brief_promise_kept, name="brief_promise_kept"),
    path("my/<int:pk>/ready/", own_views.my_ready, name="my_ready"),
]
