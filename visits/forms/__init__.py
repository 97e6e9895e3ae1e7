from visits.forms.bill import BillOfForm, LineFormSet, PaymentForm, asked_visit, with_passes
from visits.forms.formula import CompareForm, CopyForm, FormulaForm, HistoryFilter
from visits.forms.photos import PhotoConsentForm, PhotoForm, PhotoPairForm
from visits.forms.stock import CountForm, ReceiveForm, StockFilter

__all__ = [
    "BillOfForm", "CompareForm", "CopyForm", "CountForm", "FormulaForm", "HistoryFilter", "LineFormSet", "PaymentForm", "PhotoConsentForm",
    "PhotoForm", "PhotoPairForm", "ReceiveForm", "StockFilter", "asked_visit", "with_passes",
]  # fmt: skip
