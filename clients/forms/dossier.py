"""The dossier as people type it. Writing is for clients/operations."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import to_python

from clients.forms.birthday import OLDEST_YEAR, birthday_errors, birthday_fields
from clients.models import Channel, Client, Consent
from clients.wordings import wordings
from salon.models import Branch, Company, Staff
from salon.roles import Right, may

FIELDSETS: list[tuple[Any, list[str]]] = [
    (gettext_lazy("Name"), ["given_name", "patronymic", "family_name", "sex", "language", "home_branch"]),
    (gettext_lazy("Contacts"), ["phone", "email", "messenger", "preferred_channel", "best_time", "more_phones"]),
    (gettext_lazy("For the chair"), [
        "allergies", "contraindications", "favourite_master", "temperament", "drinks", "music", "scents", "likes_silence",
        "curious_about", "misses_here", "notes",
    ]),
    (gettext_lazy("Personal"), [
        "birth_day", "birth_month", "birth_year", "district", "work", "income_band", "family_status", "children", "interests",
        "habits", "tags",
    ]),
    (gettext_lazy("Marketing"), [
        "source", "relationship", "consent_email", "consent_sms", "consent_phone", "consent_messenger",
    ]),
]  # fmt: skip
CONTACTS = ["phone", "email", "messenger", "best_time", "more_phones"]
QUICK = ["given_name", "family_name", "phone", "language"]
WIDE = {"allergies", "contraindications", "notes", "more_phones"}
SHORT_TEXTS = {"allergies": 2, "contraindications": 2, "notes": 3}


class NamelessPhoneField(PhoneNumberField):
    default_error_messages = {
        "invalid": gettext_lazy(
            "This is not a phone number. Write it with the country code, for example +373 69 111 222."
        ),
    }


class ClientForm(forms.ModelForm):  # type: ignore[type-arg]
    """All of the dossier. `anyway` says that the same phone or e-mail at somebody else's card is right: families share."""

    more_phones = forms.CharField(
        label=gettext_lazy("More phones"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One in a line, and whose it is: 069 111 222 mother"),
    )  # fmt: skip
    preferred_channel = forms.ChoiceField(label=gettext_lazy("Preferred channel"), required=False)
    tags = forms.CharField(
        label=gettext_lazy("Tags"), required=False, max_length=400, help_text=gettext_lazy("With commas between them")
    )
    consent_email = forms.BooleanField(label=gettext_lazy("Agrees to news by e-mail"), required=False)
    consent_sms = forms.BooleanField(label=gettext_lazy("Agrees to news by SMS"), required=False)
    consent_phone = forms.BooleanField(label=gettext_lazy("Agrees to be called"), required=False)
    consent_messenger = forms.BooleanField(label=gettext_lazy("Agrees to news by messenger"), required=False)
    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Client
        fields = [
            "given_name", "patronymic", "family_name", "sex", "language", "home_branch", "phone", "email", "messenger",
            "preferred_channel", "best_time", "allergies", "contraindications", "favourite_master", "temperament", "drinks",
            "music", "scents", "likes_silence", "curious_about", "misses_here", "notes", "birth_day", "birth_month", "birth_year",
            "district", "work", "income_band", "family_status", "children", "interests", "habits", "tags", "source", "relationship",
        ]  # fmt: skip

    def __init__(self, *args: Any, branch: Branch, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branch = branch
        self.fields["phone"] = NamelessPhoneField(
            label=gettext_lazy("Phone"), required=False, region=branch.phone_region
        )
        self.arrange_choices(by)
        self.arrange_texts()
        if self.instance.pk:
            self.show_present()
            self.hide_contacts_from(by)
        self.say_what_is_asked()

    def arrange_choices(self, by: Staff) -> None:
        fields: dict[str, Any] = self.fields
        unknown = [("", "—")]
        for name in ("sex", "language", "temperament", "relationship"):
            fields[name].choices = unknown + fields[name].choices[1:]
        born = birthday_fields()
        fields["birth_day"], fields["birth_month"] = born["birth_day"], born["birth_month"]
        fields["birth_year"].label = gettext_lazy("year, if known")
        fields["preferred_channel"].choices = unknown + list(Channel.choices)
        branches = Branch.objects.active().visible_to(by)
        fields["home_branch"].queryset = branches | Branch.objects.filter(
            pk=self.instance.home_branch_id or self.branch.pk
        )
        fields["home_branch"].queryset = fields["home_branch"].queryset.distinct()
        fields["home_branch"].required = False
        fields["home_branch"].empty_label = None
        fields["home_branch"].initial = self.branch.pk
        fields["favourite_master"].queryset = Staff.objects.masters()
        fields["favourite_master"].empty_label = "—"

    def arrange_texts(self) -> None:
        for name, rows in SHORT_TEXTS.items():
            self.fields[name].widget.attrs["rows"] = rows
        self.fields["source"].widget.attrs["list"] = "sources"
        self.fields["given_name"].widget.attrs["autofocus"] = True
        for name in ("given_name", "family_name", "patronymic", "phone", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def show_present(self) -> None:
        client = self.instance
        given = Consent.objects.filter(client=client, is_given=True).values_list("channel", flat=True)
        self.initial.update({f"consent_{channel}": True for channel in given})
        self.initial["tags"] = ", ".join(client.tags)
        lines = [f"{each.phone.as_international} {each.whose}".strip() for each in client.more_phones.order_by("pk")]
        self.initial["more_phones"] = "\n".join(lines)

    def hide_contacts_from(self, by: Staff) -> None:
        """Who may not see contacts changes the rest of the card; a new client's they type themselves."""
        for name in CONTACTS if not may(by, Right.SEE_CONTACTS) else []:
            del self.fields[name]

    def say_what_is_asked(self) -> None:
        """Beside each consent stands the wording that is kept with it."""
        asked = wordings(self.instance.language or Company.objects.get().language)
        for channel in Channel.values:
            self.fields[f"consent_{channel}"].help_text = asked[channel]

    def fieldsets(self) -> Iterable[tuple[Any, list[tuple[BoundField, str]]]]:
        for legend, names in FIELDSETS:
            shown = [(self[name], "wide" if name in WIDE else "") for name in names if name in self.fields]
            if shown:
                yield legend, shown

    def clean_tags(self) -> list[str]:
        return list(dict.fromkeys(tag.strip()[:40] for tag in self.cleaned_data["tags"].split(",") if tag.strip()))

    def clean_home_branch(self) -> Branch:
        return self.cleaned_data["home_branch"] or (self.instance.home_branch if self.instance.pk else self.branch)

    def clean_more_phones(self) -> list[tuple[Any, str]]:
        lines = [line.strip() for line in self.cleaned_data["more_phones"].splitlines() if line.strip()]
        return [self.phone_in(line) for line in lines]

    def phone_in(self, line: str) -> tuple[Any, str]:
        """“069 111 222 mother”: the number is what comes before the first letter."""
        letter = next((at for at, sign in enumerate(line) if sign.isalpha()), len(line))
        number = to_python(line[:letter].strip(" ,:–-"), region=self.branch.phone_region)
        if not number or not number.is_valid():
            raise ValidationError(_("“%(line)s” does not start with a phone number."), params={"line": line})
        return number, line[letter:].strip()[:40]

    def clean_birth_year(self) -> int | None:
        year = self.cleaned_data["birth_year"]
        if year is not None and year < OLDEST_YEAR:
            raise ValidationError(_("Nobody is that old. Write the year with four digits."))
        return year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, sentence in birthday_errors(cleaned).items():
            self.add_error(name, sentence)
        return cleaned

    def values(self) -> dict[str, Any]:
        """What create_client and change_client take."""
        kept = [name for name in self.fields if name != "anyway" and not name.startswith("consent_")]
        values = {name: self.cleaned_data[name] for name in kept}
        consents = {
            channel: self.cleaned_data[f"consent_{channel}"]
            for channel in Channel.values
            if f"consent_{channel}" in self.fields
        }
        return values | {"consents": consents}


class NewClientForm(ClientForm):
    """The branch is the creating branch's."""

    def values(self) -> dict[str, Any]:
        values = super().values()
        values["branch"] = values.pop("home_branch", None) or self.branch
        return values


class QuickClientForm(NewClientForm):
    """The few questions that fit between two rings of the phone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {name: self.fields[name] for name in [*QUICK, "anyway"]}

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data

    def fieldsets(self) -> Iterable[tuple[Any, list[tuple[BoundField, str]]]]:
        yield "", [(self[name], "") for name in QUICK]
