"""URLs of the company's own pages, in the namespace `salon`."""

from django.urls import URLPattern

app_name = "salon"
urlpatterns: list[URLPattern] = []
