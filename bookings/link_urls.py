"""Addresses without an account: the client's own page of a visit, and a master's calendar feed."""

from django.urls import path

from bookings import feed_views, link_views

app_name = "visit"
urlpatterns = [
    path("v/<str:token>/", link_views.page, name="page"),
    path("v/<str:token>/confirm/", link_views.confirm, name="confirm"),
    path("v/<str:token>/move/", link_views.move, name="move"),
    path("v/<str:token>/cancel/", link_views.cancel, name="cancel"),
    path("v/<str:token>/visit.ics", link_views.calendar, name="calendar"),
    path("feeds/<str:token>.ics", feed_views.feed, name="feed"),
]
