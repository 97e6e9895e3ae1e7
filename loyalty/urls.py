from django.urls import path

from loyalty.views import cards, discounts, ledger, own, tiers

app_name = "loyalty"
urlpatterns = [
    path("tiers/", tiers.tiers, name="tiers"),
    path("discounts/", discounts.discounts, name="discounts"),
    path("discounts/new/", discounts.discount_new, name="discount_new"),
    path("discounts/usual/", discounts.discounts_usual, name="discounts_usual"),
    path("discounts/<int:pk>/", discounts.discount, name="discount"),
    path("discounts/<int:pk>/end/", discounts.discount_end, name="discount_end"),
    path("discounts/<int:pk>/resume/", discounts.discount_resume, name="discount_resume"),
    path("packages/new/", discounts.package_new, name="package_new"),
    path("packages/<int:pk>/", discounts.package, name="package"),
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
