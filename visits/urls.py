from django.urls import path

from visits import deposit_views, formula_views, photo_views, promotion_views, stock_views, views

app_name = "visits"
urlpatterns = [
    path("", views.till, name="till"),
    path("check-out/<int:pk>/", views.check_out, name="check_out"),
    path("deposit/<int:pk>/", deposit_views.reservation, name="reservation"),
    path("sell/", views.sell, name="sell"),
    path("preview/", views.preview, name="preview"),
    path("<int:pk>/", views.receipt, name="receipt"),
    path("of/<int:pk>/", views.history, name="history"),
    path("of/<int:pk>/formula/", formula_views.formula_new, name="formula_new"),
    path("of/<int:pk>/formulas/", formula_views.formulas, name="formulas"),
    path("formulas/<int:pk>/", formula_views.formula_compare, name="formula_compare"),
    path("of/<int:pk>/photos/", photo_views.photos, name="photos"),
    path("of/<int:pk>/photos/side-by-side/", photo_views.photo_pair, name="photo_pair"),
    path("of/<int:pk>/photos/add/", photo_views.photo_add, name="photo_add"),
    path("of/<int:pk>/photos/consent/", photo_views.photo_consent, name="photo_consent"),
    path("of/<int:pk>/photos/delete-hidden/", photo_views.photos_delete_hidden, name="photos_delete_hidden"),
    path("photos/<int:pk>/", photo_views.photo, name="photo"),
    path("photos/<int:pk>/small/", photo_views.thumbnail, name="thumbnail"),
    path("photos/<int:pk>/delete/", photo_views.photo_delete, name="photo_delete"),
    path("promotion/", promotion_views.promotion, name="promotion"),
    path("promotion/sales/", promotion_views.promotion_sales, name="promotion_sales"),
    path("promotion/clients/", promotion_views.promotion_clients, name="promotion_clients"),
    path("stock/", stock_views.stock, name="stock"),
    path("stock/<int:pk>/", stock_views.movements, name="movements"),
    path("stock/<int:pk>/receive/", stock_views.receive, name="receive"),
    path("stock/<int:pk>/count/", stock_views.count, name="count"),
]
