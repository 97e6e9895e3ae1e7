from django.urls import path

from clients.views import cards, desk, editing, hygiene, importing

app_name = "clients"
urlpatterns = [
    path("", cards.client_list, name="list"),
    path("search/", cards.search, name="search"),
    path("new/", editing.new, name="new"),
    path("tasks/", desk.tasks, name="tasks"),
    path("tasks/<int:pk>/close/", desk.task_close, name="task_close"),
    path("hygiene/", hygiene.hygiene, name="hygiene"),
    path("<int:pk>/contact-works/", hygiene.contact_mend, name="contact_mend"),
    path("promises/<int:pk>/keep/", desk.promise_keep, name="promise_keep"),
    path("offers/<int:pk>/reply/", desk.offer_reply, name="offer_reply"),
    path("<int:pk>/", cards.card, name="card"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/drawer/", cards.drawer, name="drawer"),
    path("<int:pk>/timeline/", cards.timeline, name="timeline"),
    path("<int:pk>/talk/", desk.interaction_new, name="interaction_new"),
    path("<int:pk>/changes/", cards.changes, name="changes"),
    path("<int:pk>/hand-over/", cards.handed_over, name="hand_over"),
    path("imports/", importing.imports, name="imports"),
    path("imports/new/", importing.import_new, name="import_new"),
    path("imports/<int:pk>/", importing.import_detail, name="import_detail"),
    path("imports/<int:pk>/columns/", importing.import_columns, name="import_columns"),
    path("imports/<int:pk>/run/", importing.import_run, name="import_run"),
    path("imports/<int:pk>/progress/", importing.import_progress, name="import_progress"),
    path("imports/<int:pk>/rows.xlsx", importing.import_rows_file, name="import_rows_file"),
    path("imports/<int:pk>/undo/", importing.import_undo, name="import_undo"),
]
