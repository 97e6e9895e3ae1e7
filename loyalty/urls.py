from django.urls import path

from loyalty.views import cards, certificates, credit, ledger, passes

app_name = "loyalty"
urlpatterns = [
    path("tiers/", cards.tiers, name="tiers"),
    path("clients/<int:pk>/deposit/", ledger.deposit, name="deposit"),
    path("clients/<int:pk>/card/", cards.card_new, name="card_new"),
    path("clients/<int:pk>/ledger/", ledger.ledger, name="ledger"),
    path("clients/<int:pk>/pass/", passes.pass_new, name="pass_new"),
    path("clients/<int:pk>/credit/", credit.credit, name="credit"),
    path("clients/<int:pk>/debt/", credit.pay_off, name="pay_off"),
    path("cards/<int:pk>/block/", cards.card_block, name="card_block"),
    path("prepaid/certificates/", certificates.certificates, name="certificates"),
    path("prepaid/certificates/new/", certificates.certificate_new, name="certificate_new"),
    path("prepaid/certificates/<int:pk>/", certificates.certificate, name="certificate"),
    path("prepaid/certificates/<int:pk>/pdf/", certificates.certificate_pdf, name="certificate_pdf"),
    path("prepaid/certificates/<int:pk>/block/", certificates.certificate_block, name="certificate_block"),
    path("prepaid/certificates/<int:pk>/unblock/", certificates.certificate_unblock, name="certificate_unblock"),
    path("prepaid/certificates/<int:pk>/extend/", certificates.certificate_extend, name="certificate_extend"),
    path("prepaid/passes/", passes.passes, name="passes"),
    path("prepaid/passes/<int:pk>/", passes.pass_page, name="pass"),
    path("prepaid/passes/<int:pk>/freeze/", passes.pass_freeze, name="pass_freeze"),
    path("prepaid/plans/", passes.plans, name="plans"),
    path("prepaid/plans/new/", passes.plan_new, name="plan_new"),
    path("prepaid/plans/<int:pk>/", passes.plan, name="plan"),
    path("prepaid/debts/", credit.debt_list, name="debts"),
]
