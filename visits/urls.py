from django.urls import path

from visits import deposit_views, formula_views, photo_views, promotion_views, stock_views
from visits.views import bill, closing, receipts, refunds, till

app_name = "visits"
urlpatterns = [
    path("", till.till, name="till"),
    path("check-out/<int:pk>/", bill.check_out, name="check_out"),
    path("deposit/<int:pk>/", deposit_views.reservation, name="reservation"),
    path("sell/", bill.sell, name="sell"),
    path("preview/", bill.preview, name="preview"),
    path("<int:pk>/", receipts.receipt, name="receipt"),
    path("<int:pk>/pdf/", receipts.receipt_file, name="receipt_file"),
    path("<int:pk>/send/", receipts.receipt_send, name="receipt_send"),
    path("receipt/<str:token>/", receipts.receipt_by_link, name="receipt_by_link"),
    path("<int:pk>/refund/", refunds.refund, name="refund"),
    path("<int:pk>/refund/preview/", refunds.refund_preview, name="refund_preview"),
    path("<int:pk>/correct/", bill.correction, name="correction"),
    path("closes/", closing.closes, name="closes"),
    path("closes/<int:pk>/", closing.closed, name="closed"),
    path("close/<str:written>/", closing.close, name="close"),
    path("cash/", closing.cash, name="cash"),
    path("of/<int:pk>/", till.history, name="history"),
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
