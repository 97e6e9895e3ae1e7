from loyalty.models.cards import Card, CardQuerySet, Tier
from loyalty.models.discounts import SCOPE, Discount, DiscountKind, DiscountQuerySet, Package, PackageItem, WhoPays
from loyalty.models.ledger import Account, AccountKind, Entry, PaidInBy

__all__ = [
    "Account",
    "AccountKind",
    "Card",
    "CardQuerySet",
    "Discount",
    "DiscountKind",
    "DiscountQuerySet",
    "Entry",
    "Package",
    "PackageItem",
    "PaidInBy",
    "SCOPE",
    "Tier",
    "WhoPays",
]
