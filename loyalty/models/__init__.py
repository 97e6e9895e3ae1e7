from loyalty.models.cards import Card, CardQuerySet, Tier
from loyalty.models.ledger import BY_SUBJECT, Account, AccountKind, Entry, PaidInBy, Till
from loyalty.models.points import Lot, LotUse
from loyalty.models.prepaid import Certificate, CertificateState, CreditDecision, Pass, PassFreeze, PassPlan

__all__ = [
    "BY_SUBJECT", "Account", "AccountKind", "Card", "CardQuerySet", "Certificate", "CertificateState", "CreditDecision", "Entry", "Lot", "LotUse", "PaidInBy", "Pass", "PassFreeze", "PassPlan",
    "Tier", "Till",
]  # fmt: skip
