from django.urls import path

from messaging import views

app_name = "messaging"
urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("<int:pk>/", views.message, name="message"),
    path("texts/", views.text, name="texts"),
    path("texts/preview/", views.preview, name="text_preview"),
    path("texts/restore/", views.restore, name="text_restore"),
    path("stop/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
