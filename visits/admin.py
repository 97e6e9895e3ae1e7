"""For emergencies, and only to look: money and stock are never edited. The product's own pages are the till and the stock."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from visits.models import FormulaNote, Payment, StockMovement, Visit, VisitLine


class OnlyToLook:
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LineInline(OnlyToLook, admin.TabularInline):  # type: ignore[type-arg]
    model = VisitLine


class PaymentInline(OnlyToLook, admin.TabularInline):  # type: ignore[type-arg]
    model = Payment


@admin.register(Visit)
class VisitAdmin(OnlyToLook, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["branch", "number", "day", "client", "total"]
    list_filter = ["branch"]
    list_select_related = ["branch", "client"]
    show_full_result_count = False
    inlines = [LineInline, PaymentInline]


@admin.register(StockMovement)
class StockMovementAdmin(OnlyToLook, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["happened_at", "branch", "goods", "quantity", "reason"]
    list_filter = ["branch", "reason"]
    list_select_related = ["branch", "goods"]


@admin.register(FormulaNote)
class FormulaNoteAdmin(OnlyToLook, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["written_at", "client", "by"]
    list_select_related = ["client", "by"]
