"""Addresses of the import, joined into clients/urls.py so that they are named clients:imports and so on."""

from django.urls import path

from clients import import_views as views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.import_new, name="import_new"),
    path("imports/<int:pk>/", views.import_detail, name="import_detail"),
    path("imports/<int:pk>/columns/", views.import_columns, name="import_columns"),
    path("imports/<int:pk>/run/", views.import_run, name="import_run"),
    path("imports/<int:pk>/progress/", views.import_progress, name="import_progress"),
    path("imports/<int:pk>/rows.xlsx", views.import_rows_file, name="import_rows_file"),
    path("imports/<int:pk>/undo/", views.import_undo, name="import_undo"),
]
