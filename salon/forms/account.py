"""What people set for themselves: PIN, language. And the PIN typed at the shared desk."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from salon import pin
from salon.models import Staff

PIN_INPUT = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 6, "data-pin": ""}
ROWS = ("0123456789", "9876543210")


class PinForm(forms.Form):
    """Whether this person may take over here and now: throttled, and never for those with a second factor."""

    pin = forms.CharField(
        label=_("PIN"),
        widget=forms.PasswordInput(attrs=PIN_INPUT),
        validators=[RegexValidator(r"^\d{4,6}$", _("A PIN is 4 to 6 digits."))],
    )

    def __init__(self, *args: Any, person: Staff, session_key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.session_key = person, session_key

    def clean_pin(self) -> str:
        typed = self.cleaned_data["pin"]
        if not self.person.pin:
            raise ValidationError(
                _("This person has no PIN. They sign in with their password and set one in “My account”.")
            )
        if is_mfa_enabled(self.person):
            raise ValidationError(_("This person uses a second factor and signs in in full."))
        if not pin.may_try(self.person.pk, self.session_key):
            raise ValidationError(_("Too many wrong PINs. Wait five minutes, or sign in with the password."))
        if not self.person.has_pin(typed):
            raise ValidationError(_("This is not the right PIN."))
        pin.forget(self.person.pk, self.session_key)
        return typed


class OwnPinForm(forms.ModelForm):
    """The current password proves that it is not a colleague at an open screen."""

    current_password = forms.CharField(
        label=_("Your password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new_pin = forms.CharField(
        label=_("New PIN"),
        help_text=_("4 to 6 digits."),
        widget=forms.PasswordInput(attrs=PIN_INPUT | {"autocomplete": "new-password"}),
        validators=[RegexValidator(r"^\d{4,6}$", _("A PIN is 4 to 6 digits."))],
    )

    class Meta:
        model = Staff
        fields: list[str] = []

    def clean_current_password(self) -> str:
        if not self.instance.check_password(self.cleaned_data["current_password"]):
            raise ValidationError(_("This is not your password."))
        return self.cleaned_data["current_password"]

    def clean_new_pin(self) -> str:
        digits = self.cleaned_data["new_pin"]
        if len(set(digits)) == 1 or any(digits in row for row in ROWS):
            raise ValidationError(_("This PIN is too easy to guess."))
        return digits

    def save_pin(self) -> None:
        self.instance.set_pin(self.cleaned_data["new_pin"])
        self.instance.save(update_fields=["pin"])


class LanguageForm(forms.ModelForm):
    class Meta:
        model = Staff
        fields = ["language"]
