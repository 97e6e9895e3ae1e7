from loyalty.models.cards import Card, CardChange, CardKind, CardQuerySet, CardRules, EarnedBy, Fall, Tier
from loyalty.models.discounts import SCOPE, Discount, DiscountKind, DiscountQuerySet, Package, PackageItem, WhoPays
from loyalty.models.ledger import Account, AccountKind, Entry, PaidInBy
from loyalty.models.progress import Progress

__all__ = [
    "SCOPE", "Account", "AccountKind", "Card", "CardChange", "CardKind", "CardQuerySet", "CardRules", "Discount", "DiscountKind", "DiscountQuerySet", "EarnedBy", "Entry", "Fall", "Package", "PackageItem", "PaidInBy", "Progress", "Tier", "WhoPays",
]  # fmt: skip
