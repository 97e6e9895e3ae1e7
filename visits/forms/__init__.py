from visits.forms.bill import BillOfForm, LineFormSet, PaymentForm, asked_visit, with_passes
from visits.forms.closing import CashForm, CloseForm
from visits.forms.formula import CompareForm, CopyForm, FormulaForm, HistoryFilter
from visits.forms.photos import PhotoConsentForm, PhotoForm, PhotoPairForm
from visits.forms.refund import RefundForm
from visits.forms.stock import CountForm, ReceiveForm, StockFilter
from visits.forms.tips import TipsForm

__all__ = [
    "BillOfForm", "CashForm", "CloseForm", "CompareForm", "CopyForm", "CountForm", "FormulaForm", "HistoryFilter", "LineFormSet", "PaymentForm", "PhotoConsentForm",
    "PhotoForm", "PhotoPairForm", "ReceiveForm", "RefundForm", "StockFilter", "TipsForm", "asked_visit", "with_passes",
]  # fmt: skip
