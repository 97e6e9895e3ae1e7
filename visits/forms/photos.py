"""A photo from the phone, checked and made safe while it is parsed; and what the client says about photos."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.models import Purpose
from visits.images import NotAPicture, Picture, TooLarge, read_picture
from visits.models import Photo, PhotoQuerySet


class PictureField(forms.FileField):
    """Gives a `Picture`; says in a sentence what is wrong with a file it does not take."""

    default_error_messages = {
        "required": _("Take or choose a photo."),
        "empty": _("This file is empty. Take the photo again."),
        "too_large": _("This photo is too large: at most 15 MB and 40 megapixels. Send a smaller one."),
        "unreadable": _(
            "This photo cannot be read. Send it as JPEG, PNG or WebP; on an iPhone choose “Most Compatible”."
        ),
    }

    def clean(self, data: Any, initial: Any = None) -> Picture:  # type: ignore[override]
        file = super().clean(data, initial)
        try:
            return read_picture(file)
        except TooLarge as error:
            raise ValidationError(self.error_messages["too_large"], "too_large") from error
        except NotAPicture as error:
            raise ValidationError(self.error_messages["unreadable"], "unreadable") from error


class PhotoForm(forms.Form):
    """`agrees` is asked only where the client has not agreed yet; its label is the wording itself."""

    moment = forms.ChoiceField(label=_("Moment"), choices=Photo.Moment, widget=forms.RadioSelect)
    photo = PictureField(
        label=_("Photo"),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}),
    )
    agrees = forms.BooleanField(
        required=True, error_messages={"required": _("Without the client’s consent no photo is kept.")}
    )

    def __init__(self, *args: Any, wording: str, is_agreed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agrees"].label = wording
        if is_agreed:
            del self.fields["agrees"]


class PhotoConsentForm(forms.Form):
    purpose = forms.ChoiceField(choices=Purpose)
    agrees = forms.BooleanField(required=False)


class PhotoPairForm(forms.Form):
    """?before=&after=: which two to look at side by side."""

    before = forms.ModelChoiceField(Photo.objects.none(), required=False)
    after = forms.ModelChoiceField(Photo.objects.none(), required=False)

    def __init__(self, *args: Any, shown: PhotoQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for moment in Photo.Moment.values:
            self.fields[moment].queryset = shown.filter(moment=moment)  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Photo | None]:
        self.is_valid()
        return {moment: self.cleaned_data.get(moment) for moment in Photo.Moment.values}
