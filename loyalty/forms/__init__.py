from loyalty.forms.cards import CardForm, TierForm, TierFormSet
from loyalty.forms.discounts import DiscountForm, ItemFormSet, PackageForm, PackageMenu
from loyalty.forms.ledger import PayInForm

__all__ = [
    "CardForm",
    "DiscountForm",
    "ItemFormSet",
    "PackageForm",
    "PackageMenu",
    "PayInForm",
    "TierForm",
    "TierFormSet",
]
