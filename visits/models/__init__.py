from visits.models.bills import (
    CHOSEN_CHOICES,
    CHOSEN_KINDS,
    TILL_CHOICES,
    TILL_KINDS,
    Payment,
    PaymentKind,
    ReceiptCounter,
    Tip,
    Visit,
    VisitLine,
    VisitQuerySet,
)
from visits.models.closing import CashMovement, DayClose, DayCloseSum, LedgerCheck
from visits.models.records import FormulaIngredient, FormulaNote, Photo, PhotoQuerySet, photo_storage
from visits.models.refunds import Refund, RefundLine, RefundPayment
from visits.models.stock import StockMovement

__all__ = [
    "CHOSEN_CHOICES", "CHOSEN_KINDS", "TILL_CHOICES", "TILL_KINDS", "CashMovement", "DayClose", "DayCloseSum", "FormulaIngredient", "FormulaNote", "LedgerCheck", "Payment", "PaymentKind",
    "Photo", "PhotoQuerySet", "ReceiptCounter", "Refund", "RefundLine", "RefundPayment", "StockMovement", "Tip", "Visit", "VisitLine", "VisitQuerySet", "photo_storage",
]  # fmt: skip
