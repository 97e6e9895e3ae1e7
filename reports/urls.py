from django.urls import path

from reports import commission_views, loss_views, prepaid_views, views

app_name = "reports"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("visits/", views.visit_list, name="visits"),
    path("new-clients/", views.new_clients, name="new_clients"),
    path("returning-clients/", views.returning_clients, name="returning_clients"),
    path("second-visit/", views.second_visit, name="second_visit"),
    path("at-risk/", views.at_risk, name="at_risk"),
    path("hours/", views.peak_hours, name="peak_hours"),
    path("hours/<int:weekday>/<int:hour>/", views.hour_visits, name="hour_visits"),
    path("hours/<int:weekday>/<int:first>-<int:last>/clients/", views.hour_clients, name="hour_clients"),
    path("losses/", loss_views.overview, name="losses"),
    path("losses/refunds/", loss_views.refunds, name="loss_refunds"),
    path("losses/discounts/", loss_views.deep_discounts, name="deep_discounts"),
    path("losses/past-the-rules/", loss_views.past_the_rules, name="past_the_rules"),
    path("losses/differences/", loss_views.differences, name="differences"),
    path("losses/proof/", loss_views.proof, name="proof"),
    path("losses/proof/now/", loss_views.prove, name="prove"),
    path("liabilities/", prepaid_views.liabilities, name="liabilities"),
    path("liabilities/<str:kind>/owed/", prepaid_views.liability_balances, name="liability_balances"),
    path("liabilities/<str:kind>/", prepaid_views.liability_entries, name="liability_entries"),
    path("passes/", prepaid_views.pass_renewals, name="pass_renewals"),
    path("commissions/", commission_views.overview, name="commissions"),
    path("commissions/lines/", commission_views.lines, name="commission_lines"),
    path("commissions/returned/", commission_views.returned, name="commission_returned"),
    path("commissions/tips/", commission_views.tips, name="commission_tips"),
    path("commissions/file/<str:style>/", commission_views.as_file, name="commissions_file"),
    path("my/", commission_views.my_earnings, name="my_earnings"),
    path("my/lines/", commission_views.my_lines, name="my_lines"),
    path("my/returned/", commission_views.my_returned, name="my_returned"),
    path("my/tips/", commission_views.my_tips, name="my_tips"),
    path("scores/", views.answers, name="answers"),
]
