from loyalty.forms.cards import CardForm, KindForm, ReplaceForm, RulesForm, TierForm, TierFormSet, TransferForm
from loyalty.forms.discounts import DiscountForm, ItemFormSet, PackageForm, PackageMenu
from loyalty.forms.ledger import PayInForm

__all__ = [
    "CardForm", "DiscountForm", "ItemFormSet", "KindForm", "PackageForm", "PackageMenu", "PayInForm", "ReplaceForm", "RulesForm", "TierForm", "TierFormSet", "TransferForm",
]  # fmt: skip
