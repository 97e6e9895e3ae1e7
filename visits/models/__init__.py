from visits.models.bills import (
    CHOSEN_CHOICES,
    CHOSEN_KINDS,
    MONEY,
    Payment,
    PaymentKind,
    ReceiptCounter,
    Visit,
    VisitLine,
    VisitQuerySet,
)
from visits.models.records import FormulaIngredient, FormulaNote, Photo, PhotoQuerySet, photo_storage
from visits.models.stock import StockMovement

__all__ = [
    "CHOSEN_CHOICES",
    "CHOSEN_KINDS",
    "FormulaIngredient",
    "FormulaNote",
    "MONEY",
    "Payment",
    "PaymentKind",
    "Photo",
    "PhotoQuerySet",
    "ReceiptCounter",
    "StockMovement",
    "Visit",
    "VisitLine",
    "VisitQuerySet",
    "photo_storage",
]
