from django.urls import path

from loyalty import views

app_name = "loyalty"
urlpatterns = [
    path("tiers/", views.tiers, name="tiers"),
    path("clients/<int:pk>/deposit/", views.deposit, name="deposit"),
    path("clients/<int:pk>/card/", views.card_new, name="card_new"),
    path("clients/<int:pk>/ledger/", views.ledger, name="ledger"),
    path("cards/<int:pk>/block/", views.card_block, name="card_block"),
]
