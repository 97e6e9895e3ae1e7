from django.urls import path

from visits import deposit_views, formula_views, partner_views, photo_views, promotion_views, simulation_views, stock_views
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
<<<<<<< HEAD
    path("partners/", partner_views.partners, name="partners"),
    path("partners/new/", partner_views.partner_new, name="partner_new"),
    path("partners/<int:pk>/", partner_views.partner, name="partner"),
    path("partners/<int:pk>/edit/", partner_views.partner_edit, name="partner_edit"),
    path("partners/<int:pk>/bills/", partner_views.partner_bills, name="partner_bills"),
    path("partners/<int:pk>/sent/", partner_views.partner_sent, name="partner_sent"),
    path("partners/<int:pk>/report/", partner_views.partner_report, name="partner_report"),
    path("partners/<int:pk>/settle/", partner_views.partner_settle, name="partner_settle"),
=======
    path("simulator/", simulation_views.simulator, name="simulator"),
    path("simulator/publish/", simulation_views.simulator_publish, name="simulator_publish"),
>>>>>>> 496f0d43e18917ce5a7b7a30de28bfb6ee70f2ed
    path("stock/", stock_views.stock, name="stock"),
    path("stock/take/", stock_views.stock_take, name="stock_take"),
    path("stock/delivery/", stock_views.delivery, name="delivery"),
    path("stock/<int:pk>/", stock_views.movements, name="movements"),
    path("stock/<int:pk>/receive/", stock_views.receive, name="receive"),
    path("stock/<int:pk>/count/", stock_views.count, name="count"),
    path("stock/<int:pk>/write-off/", stock_views.write_off, name="write_off"),
]
