from visits.forms.bill import BillOfForm, LineFormSet, PaymentForm, PickForm, asked_visit, with_passes
from visits.forms.closing import CashForm, CloseForm, UncountedForm
from visits.forms.formula import CompareForm, CopyForm, FormulaForm, HistoryFilter
from visits.forms.partners import MonthForm, ReportForm
from visits.forms.photos import PhotoConsentForm, PhotoForm, PhotoPairForm
from visits.forms.promotion import BehindForm, PlanForm, PublishForm
from visits.forms.refund import RefundForm
from visits.forms.simulation import PublishRulesForm, SimulationForm
from visits.forms.stock import (
    CountForm,
    DeliveredFormSet,
    DeliveryForm,
    ReceiveForm,
    StockFilter,
    StockTakeForm,
    WriteOffForm,
)
from visits.forms.tips import TipsForm

__all__ = [
    "BehindForm", "BillOfForm", "CashForm", "CloseForm", "CompareForm", "CopyForm", "CountForm", "DeliveredFormSet", "DeliveryForm", "FormulaForm", "HistoryFilter", "LineFormSet", "MonthForm", "PaymentForm", "PhotoConsentForm", "PhotoForm", "PhotoPairForm", "PickForm", "PlanForm", "PublishForm", "PublishRulesForm", "ReceiveForm", "RefundForm", "ReportForm", "SimulationForm", "StockFilter", "StockTakeForm", "TipsForm", "UncountedForm", "WriteOffForm", "asked_visit", "with_passes",
]  # fmt: skip
