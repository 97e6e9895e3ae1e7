from django.urls import path

from feedback import views

app_name = "feedback"
urlpatterns = [
    path("", views.scores, name="scores"),
    path("answer/<str:token>/", views.answer, name="answer"),
]
