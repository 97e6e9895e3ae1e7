from loyalty.forms.cards import CardForm, TierForm, TierFormSet
from loyalty.forms.ledger import PayInForm

__all__ = [
    "CardForm",
    "PayInForm",
    "TierForm",
    "TierFormSet",
]
