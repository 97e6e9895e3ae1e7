"""The tick under a sum that looks mistyped: asked once, with everything typed kept; other numbers are asked about anew."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salon.doubts import About, Doubt, key_of
from salon.formats import format_money, format_number

NAME = "is_right"
NOT_MONEY = {About.QUANTITY, About.RECEIVED, About.COUNTED, About.WRITTEN_OFF, About.CEILING, About.SIZE}
SENTENCES = {
    About.TENDERED: gettext_lazy("%(typed)s in cash for %(usual)s."),
    About.TIP: gettext_lazy("A tip of %(typed)s for %(name)s, and the bill is %(usual)s."),
    About.QUANTITY: gettext_lazy("“%(name)s”: %(typed)s pieces."),
    About.DEPOSIT: gettext_lazy("%(typed)s, and a visit is usually %(usual)s."),
    About.LOSS: gettext_lazy("“%(name)s” is sold %(typed)s below its cost."),
    About.CEILING: gettext_lazy("“%(name)s”: %(typed)s %% off, where at most %(usual)s %% may be given."),
    About.RECEIVED: gettext_lazy("“%(name)s”: %(typed)s pieces came, and at once usually about %(usual)s come."),
    About.COUNTED: gettext_lazy("“%(name)s”: %(typed)s are counted, and there are %(usual)s by the books."),
    About.WRITTEN_OFF: gettext_lazy("“%(name)s”: %(typed)s of %(usual)s on the shelf are written off."),
    About.DRAWER: gettext_lazy("%(typed)s is taken out, and there should be %(usual)s in the drawer."),
    About.SIZE: gettext_lazy("%(typed)s %%: “%(name)s” is usually up to %(usual)s %%."),
    About.INTO_DRAWER: gettext_lazy("%(typed)s is put in, and there should be %(usual)s in the drawer."),
}


def sentence(doubt: Doubt) -> str:
    shown = format_number if doubt.about in NOT_MONEY else format_money
    words = {"typed": shown(doubt.typed), "usual": shown(doubt.usual), "name": doubt.name}
    return SENTENCES[doubt.about] % words


def ask(form: forms.BaseForm, doubts: Sequence[Doubt]) -> bool:
    """Gives the form its tick while there are doubts; whether it may go on."""
    if not doubts:
        return True
    is_ticked = form.data.get(form.add_prefix(NAME)) == key_of(doubts)
    tick = forms.CheckboxInput({"value": key_of(doubts)}, check_test=lambda _value: is_ticked)
    label = " ".join([*map(sentence, doubts), _("Is that right?")])
    form.fields[NAME] = forms.BooleanField(label=label, required=False, widget=tick)
    return is_ticked


def insist(form: forms.BaseForm) -> None:
    form.add_error(NAME, _("Tick this if it is right, or correct the sum."))
