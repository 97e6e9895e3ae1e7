"""URLs of the company's own pages, in the namespace `salon`."""

from django.urls import path

from salon.views import catalogue, commissions, company, front, people, resources, staff

app_name = "salon"
urlpatterns = [
    path("setup/", front.setup, name="setup"),
    path("branch/", front.switch_branch, name="switch_branch"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.switch_person, name="switch_person"),
    path("account/", people.account, name="account"),
    path("account/pin/", people.pin, name="pin"),
    path("account/language/", people.language, name="language"),
    path("account/calendar/", people.feed_make, name="feed_make"),
    path("account/calendar/revoke/", people.feed_revoke, name="feed_revoke"),
    path("settings/", front.settings, name="settings"),
    path("settings/company/", company.company, name="company"),
    path("settings/branches/", company.branches, name="branches"),
    path("settings/branches/new/", company.branch_new, name="branch_new"),
    path("settings/branches/<int:pk>/", company.branch, name="branch"),
    path("settings/roles/", company.roles, name="roles"),
    path("settings/staff/", staff.staff, name="staff"),
    path("settings/staff/new/", staff.staff_new, name="staff_new"),
    path("settings/staff/<int:pk>/", staff.staff_edit, name="staff_edit"),
    path("settings/staff/<int:pk>/services/", staff.staff_services, name="staff_services"),
    path("settings/staff/<int:pk>/password/", staff.staff_password, name="staff_password"),
    path("settings/staff/<int:pk>/commission/", commissions.staff_commission, name="staff_commission"),
    path("settings/staff/commission/<int:pk>/end/", commissions.commission_end, name="commission_end"),
    path("settings/tokens/", people.tokens, name="tokens"),
    path("settings/tokens/<str:key>/revoke/", people.token_revoke, name="token_revoke"),
    path("services/", catalogue.services, name="services"),
    path("services/new/", catalogue.service_new, name="service_new"),
    path("services/<int:pk>/", catalogue.service, name="service"),
    path("services/categories/new/", catalogue.category_new, name="category_new"),
    path("services/categories/<int:pk>/", catalogue.category, name="category"),
    path("services/categories/<int:pk>/move/", catalogue.category_move, name="category_move"),
    path("services/substances/", catalogue.substances, name="substances"),
    path("services/substances/new/", catalogue.substance_new, name="substance_new"),
    path("services/substances/<int:pk>/", catalogue.substance_edit, name="substance_edit"),
    path("services/resources/", resources.resources, name="resources"),
    path("services/resources/new/", resources.resource_new, name="resource_new"),
    path("services/resources/<int:pk>/", resources.resource_edit, name="resource_edit"),
    path("services/goods/", catalogue.goods, name="goods"),
    path("services/goods/new/", catalogue.goods_new, name="goods_new"),
    path("services/goods/<int:pk>/", catalogue.goods_edit, name="goods_edit"),
]
