from django.urls import path

from visits import stock_views, views

app_name = "visits"
urlpatterns = [
    path("", views.till, name="till"),
    path("check-out/<int:pk>/", views.check_out, name="check_out"),
    path("sell/", views.sell, name="sell"),
    path("preview/", views.preview, name="preview"),
    path("<int:pk>/", views.receipt, name="receipt"),
    path("of/<int:pk>/", views.history, name="history"),
    path("of/<int:pk>/formula/", views.formula_new, name="formula_new"),
    path("stock/", stock_views.stock, name="stock"),
    path("stock/<int:pk>/", stock_views.movements, name="movements"),
    path("stock/<int:pk>/receive/", stock_views.receive, name="receive"),
    path("stock/<int:pk>/count/", stock_views.count, name="count"),
]
