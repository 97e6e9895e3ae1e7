from django.urls import path

from loyalty.views import cards, ledger, own, tiers

app_name = "loyalty"
urlpatterns = [
    path("tiers/", tiers.tiers, name="tiers"),
    path("clients/<int:pk>/deposit/", ledger.deposit, name="deposit"),
    path("clients/<int:pk>/card/", cards.card_new, name="card_new"),
    path("clients/<int:pk>/ledger/", ledger.ledger, name="ledger"),
    path("cards/<int:pk>/", cards.card, name="card"),
    path("cards/<int:pk>/change/", cards.card_change, name="card_change"),
    path("cards/<int:pk>/block/", cards.card_block, name="card_block"),
    path("cards/<int:pk>/replace/", cards.card_replace, name="card_replace"),
    path("cards/<int:pk>/transfer/", cards.card_transfer, name="card_transfer"),
    path("card/<str:token>/", own.own_card, name="own_card"),
]
