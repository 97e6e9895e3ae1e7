"""What people type about messages."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from messaging import liquid, texts
from messaging.models import Message

LONGEST_SMS = 600


class OutboxFilter(forms.Form):
    """A value that is not in the list filters nothing."""

    state = forms.ChoiceField(choices=Message.State, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All kinds")), *texts.LABELS.items()], required=False)

    @property
    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class TextChoice(forms.Form):
    """Which text is being edited: the first kind and language when nothing fitting is named."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[*texts.KINDS.items(), *((short, short) for short in texts.LETTER_OF)], required=False
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False)

    @property
    def chosen(self) -> tuple[str, str]:
        self.is_valid()
        return self.cleaned_data.get("kind") or next(iter(texts.KINDS)), self.cleaned_data.get("language") or "en"


class TextForm(forms.Form):
    """A text is checked by filling it in with examples, so that what is wrong is said now and not at night."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(label=_("Text"), max_length=liquid.LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 14}))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind in texts.LETTER_OF:
            del self.fields["subject"]
            self.fields["body"] = forms.CharField(
                label=_("Text"), max_length=LONGEST_SMS, widget=forms.Textarea(attrs={"rows": 5}),
                help_text=_("Short: what is longer than 160 Latin or 70 other letters is charged as several SMS."),
            )  # fmt: skip

    def clean_subject(self) -> str:
        return self._checked(self.cleaned_data["subject"])

    def clean_body(self) -> str:
        body = self._checked(self.cleaned_data["body"])
        needed = texts.MUST_HAVE.get(self.kind)
        if needed and needed not in liquid.words_of(body):
            raise ValidationError(
                _("The letter needs {{ %(word)s }}: without it the client cannot answer."), params={"word": needed}
            )
        return body

    def _checked(self, text: str) -> str:
        try:
            liquid.check(text, texts.examples(self.kind))
        except liquid.BadText as error:
            raise ValidationError(str(error)) from error
        return text

    @property
    def preview(self) -> liquid.Letter | None:
        """With the examples; nothing while the text is wrong."""
        if not self.is_valid():
            return None
        return liquid.fill(self.cleaned_data.get("subject", ""), self.cleaned_data["body"], texts.examples(self.kind))
