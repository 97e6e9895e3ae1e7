from django.urls import path

from clients import import_urls, views

app_name = "clients"
urlpatterns = [
    path("", views.client_list, name="list"),
    path("search/", views.search, name="search"),
    path("new/", views.new, name="new"),
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/<int:pk>/close/", views.task_close, name="task_close"),
    path("<int:pk>/", views.card, name="card"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/drawer/", views.drawer, name="drawer"),
    path("<int:pk>/timeline/", views.timeline, name="timeline"),
    path("<int:pk>/talk/", views.interaction_new, name="interaction_new"),
    path("<int:pk>/changes/", views.changes, name="changes"),
    path("<int:pk>/hand-over/", views.handed_over, name="hand_over"),
    *import_urls.urlpatterns,
]
