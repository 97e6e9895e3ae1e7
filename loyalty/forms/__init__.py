from loyalty.forms.cards import CardForm, KindForm, ReplaceForm, RulesForm, TierForm, TierFormSet, TransferForm
from loyalty.forms.ledger import PayInForm

__all__ = [
    "CardForm",
    "KindForm",
    "PayInForm",
    "ReplaceForm",
    "RulesForm",
    "TierForm",
    "TierFormSet",
    "TransferForm",
]
