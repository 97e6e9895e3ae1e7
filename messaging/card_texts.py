"""The built-in wording of what clients are told of their discount cards: plain data beside texts.py, in each language."""

from django.utils.translation import gettext_lazy as _

from messaging.wording import Text

KINDS = {"tier_falls": _("The card’s tier will fall")}
WORDS = {
    "tier": ("Gold", _("the tier of the card")),
    "percent": ("10", _("the discount it gives")),
    "day": ("6 Dec 2026", _("the day on which it falls")),
    "lower": ("Silver", _("the tier it falls to, may be empty")),
    "missing": ("€120", _("what is missing to keep it: a sum or visits")),
    "link": ("https://salon.example/loyalty/card/…", _("the link to the client’s own page of the card")),
}
BUTTONS = {
    "en": "My card", "ru": "Моя карта", "ko": "내 카드", "ro": "Cardul meu", "hy": "Իմ քարտը",
}  # fmt: skip
TEXTS: dict[str, dict[str, Text]] = {
    "tier_falls": {
        "en": Text(
            "{{ name }}, your {{ tier }} card until {{ day }}",
            "Hello {{ name }},\n\nYour {{ tier }} card gives you {{ percent }}% until {{ day }}. {{ missing }} more by then keep it"
            "{% if lower %}; otherwise it becomes {{ lower }}{% endif %}.\n\n{{ link }}\n\n"
            "{% if contact %}Shall we find a time for you? {{ contact }}\n\n{% endif %}{{ signed_by }}, {{ branch }}",
        ),
        "ru": Text(
            "{{ name }}, ваша карта {{ tier }} — до {{ day }}",
            "{{ name }}, здравствуйте!\n\nВаша карта {{ tier }} даёт скидку {{ percent }} % до {{ day }}. Чтобы сохранить её, до этого дня не хватает: {{ missing }}"
            "{% if lower %}; иначе карта станет {{ lower }}{% endif %}.\n\n{{ link }}\n\n"
            "{% if contact %}Подобрать для вас время? {{ contact }}\n\n{% endif %}{{ signed_by }}, {{ branch }}",
        ),
        "ko": Text(
            "{{ name }}님, {{ tier }} 카드는 {{ day }}까지입니다",
            "{{ name }}님, 안녕하세요.\n\n{{ tier }} 카드의 {{ percent }}% 할인은 {{ day }}까지 유지됩니다. 그때까지 {{ missing }}을(를) 더 이용하시면 등급이 유지됩니다."
            "{% if lower %} 그렇지 않으면 {{ lower }} 등급으로 바뀝니다.{% endif %}\n\n{{ link }}\n\n"
            "{% if contact %}편하신 시간을 잡아 드릴까요? {{ contact }}\n\n{% endif %}{{ branch }} {{ signed_by }} 드림",
        ),
        "ro": Text(
            "{{ name }}, cardul {{ tier }} este valabil până pe {{ day }}",
            "Bună, {{ name }}!\n\nCardul dumneavoastră {{ tier }} vă oferă {{ percent }}% până pe {{ day }}. Pentru a-l păstra, până atunci mai lipsesc: {{ missing }}"
            "{% if lower %}; altfel devine {{ lower }}{% endif %}.\n\n{{ link }}\n\n"
            "{% if contact %}Să vă găsim o oră potrivită? {{ contact }}\n\n{% endif %}{{ signed_by }}, {{ branch }}",
        ),
        "hy": Text(
            "{{ name }}, Ձեր {{ tier }} քարտը՝ մինչև {{ day }}",
            "Բարև Ձեզ, {{ name }}։\n\nՁեր {{ tier }} քարտը տալիս է {{ percent }} % զեղչ մինչև {{ day }}։ Այն պահպանելու համար մինչ այդ պակասում է՝ {{ missing }}"
            "{% if lower %}, հակառակ դեպքում այն կդառնա {{ lower }}{% endif %}։\n\n{{ link }}\n\n"
            "{% if contact %}Գտնե՞նք Ձեզ համար հարմար ժամ։ {{ contact }}\n\n{% endif %}{{ signed_by }}, {{ branch }}",
        ),
    },
}  # fmt: skip
