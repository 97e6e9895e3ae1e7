from django.urls import path

from loyalty.views import cards, ledger

app_name = "loyalty"
urlpatterns = [
    path("tiers/", cards.tiers, name="tiers"),
    path("clients/<int:pk>/deposit/", ledger.deposit, name="deposit"),
    path("clients/<int:pk>/card/", cards.card_new, name="card_new"),
    path("clients/<int:pk>/ledger/", ledger.ledger, name="ledger"),
    path("cards/<int:pk>/block/", cards.card_block, name="card_block"),
]
