from visits.forms.bill import BillOfForm, LineFormSet, PaymentForm, PickForm, asked_visit, with_passes
from visits.forms.closing import CashForm, CloseForm
from visits.forms.formula import CompareForm, CopyForm, FormulaForm, HistoryFilter
from visits.forms.photos import PhotoConsentForm, PhotoForm, PhotoPairForm
from visits.forms.promotion import BehindForm, PlanForm, PublishForm
from visits.forms.refund import RefundForm
from visits.forms.simulation import PublishRulesForm, SimulationForm
from visits.forms.stock import CountForm, ReceiveForm, StockFilter
from visits.forms.tips import TipsForm

__all__ = [
    "BehindForm", "BillOfForm", "CashForm", "CloseForm", "CompareForm", "CopyForm", "CountForm", "FormulaForm", "HistoryFilter", "LineFormSet", "PaymentForm", "PhotoConsentForm", "PhotoForm", "PhotoPairForm", "PickForm", "PlanForm", "PublishForm", "PublishRulesForm", "ReceiveForm", "RefundForm", "SimulationForm", "StockFilter", "TipsForm", "asked_visit", "with_passes",
]  # fmt: skip
