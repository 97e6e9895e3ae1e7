from visits.forms.bill import BillOfForm, LineFormSet, PaymentForm, PickForm, asked_visit
from visits.forms.formula import CompareForm, CopyForm, FormulaForm, HistoryFilter
from visits.forms.photos import PhotoConsentForm, PhotoForm, PhotoPairForm
from visits.forms.promotion import BehindForm, PlanForm, PublishForm
from visits.forms.stock import CountForm, ReceiveForm, StockFilter

__all__ = [
    "BehindForm", "BillOfForm", "CompareForm", "CopyForm", "CountForm", "FormulaForm", "HistoryFilter", "LineFormSet", "PaymentForm", "PhotoConsentForm",
    "PhotoForm", "PhotoPairForm", "PickForm", "PlanForm", "PublishForm", "ReceiveForm", "StockFilter", "asked_visit",
]  # fmt: skip
