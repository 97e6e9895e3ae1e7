from loyalty.forms.cards import CardForm, KindForm, ReplaceForm, RulesForm, TierForm, TierFormSet, TransferForm
from loyalty.forms.certificates import BlockForm, CertificateFilter, CertificateForm, ExtendForm
from loyalty.forms.credit import CreditForm
from loyalty.forms.discounts import DiscountForm, ItemFormSet, PackageForm, PackageMenu
from loyalty.forms.ledger import LedgerFilter, PayInForm
from loyalty.forms.passes import FreezeForm, PassFilter, PassForm, PlanForm
from loyalty.forms.prepaid import DepositOutForm, PayOutForm
from loyalty.forms.referrals import PartnerForm, RecommenderForm, ReferralRuleForm, SentForm

__all__ = [
    "BlockForm", "CardForm", "CertificateFilter", "CertificateForm", "CreditForm", "DepositOutForm", "DiscountForm", "ExtendForm", "FreezeForm", "ItemFormSet", "KindForm", "LedgerFilter", "PackageForm", "PackageMenu", "PartnerForm", "PassFilter", "PassForm", "PayInForm", "PayOutForm", "PlanForm", "RecommenderForm", "ReferralRuleForm", "ReplaceForm", "RulesForm", "SentForm", "TierForm", "TierFormSet", "TransferForm",
]  # fmt: skip
