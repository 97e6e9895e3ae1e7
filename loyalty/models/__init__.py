from loyalty.models.cards import Card, CardChange, CardKind, CardQuerySet, CardRules, EarnedBy, Fall, Tier
from loyalty.models.discounts import SCOPE, Discount, DiscountKind, DiscountQuerySet, Package, PackageItem, WhoPays
from loyalty.models.ledger import BY_SUBJECT, Account, AccountKind, Entry, PaidInBy, Till
from loyalty.models.partners import Partner, PartnerReferral, Settlement
from loyalty.models.points import Lot, LotUse
from loyalty.models.prepaid import Certificate, CertificateState, CreditDecision, Pass, PassFreeze, PassPlan
from loyalty.models.progress import Progress
from loyalty.models.referrals import Referral, ReferralRule

__all__ = [
    "BY_SUBJECT", "SCOPE", "Account", "AccountKind", "Card", "CardChange", "CardKind", "CardQuerySet", "CardRules", "Certificate", "CertificateState", "CreditDecision", "Discount", "DiscountKind", "DiscountQuerySet", "EarnedBy", "Entry", "Fall", "Lot", "LotUse", "Package", "PackageItem", "PaidInBy", "Partner", "PartnerReferral", "Pass", "PassFreeze", "PassPlan", "Progress", "Referral", "ReferralRule", "Settlement", "Tier", "Till", "WhoPays",
]  # fmt: skip
