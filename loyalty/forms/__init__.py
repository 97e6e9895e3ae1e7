from loyalty.forms.cards import CardForm, TierForm, TierFormSet
from loyalty.forms.certificates import BlockForm, CertificateFilter, CertificateForm, ExtendForm
from loyalty.forms.credit import CreditForm
from loyalty.forms.ledger import LedgerFilter, PayInForm
from loyalty.forms.passes import FreezeForm, PassFilter, PassForm, PlanForm

__all__ = [
    "BlockForm", "CardForm", "CertificateFilter", "CertificateForm", "CreditForm", "ExtendForm", "FreezeForm", "LedgerFilter", "PassFilter", "PassForm",
    "PayInForm", "PlanForm", "TierForm", "TierFormSet",
]  # fmt: skip
