"""The built-in wording of a receipt by e-mail: plain data beside texts.py, in each language."""

from django.utils.translation import gettext_lazy as _

from messaging.wording import Text

KINDS = {"receipt": _("Receipt")}
WORDS = {
    "number": ("118", _("the number of the receipt")),
    "when": ("22 Nov 2026", _("the day of the visit")),
    "sum": ("€81.20", _("what the bill came to")),
    "lines": ("Cut & finish  €46\nGold card, 10 %  −€4.60", _("what is on the receipt, line by line")),
    "link": ("https://salon.example/till/receipt/…/", _("the link to the receipt as a PDF; the letter must have it")),
}
BUTTONS = {
    "en": "Open the receipt", "ru": "Открыть чек", "ko": "영수증 열기", "ro": "Deschide bonul", "hy": "Բացել կտրոնը",
}  # fmt: skip
TEXTS: dict[str, dict[str, Text]] = {
    "receipt": {
        "en": Text(
            "{{ name }}, your receipt {{ number }} of {{ when }}",
            "Hello {{ name }},\n\nThank you for coming. This is what you paid for:\n\n{{ lines }}\n\n{{ link }}\n\n"
            "{% if contact %}Is anything not right? {{ contact }}{% endif %}\n\n{{ signed_by }}, {{ branch }}",
        ),
        "ru": Text(
            "{{ name }}, ваш чек {{ number }} от {{ when }}",
            "{{ name }}, здравствуйте!\n\nСпасибо, что пришли к нам. Вот что вы оплатили:\n\n{{ lines }}\n\n{{ link }}\n\n"
            "{% if contact %}Что-то не так? {{ contact }}{% endif %}\n\n{{ signed_by }}, {{ branch }}",
        ),
        "ko": Text(
            "{{ name }}님, {{ when }} 영수증 {{ number }}호입니다",
            "{{ name }}님, 안녕하세요.\n\n방문해 주셔서 감사합니다. 결제 내역을 보내 드립니다.\n\n{{ lines }}\n\n{{ link }}\n\n"
            "{% if contact %}확인이 필요하시면 연락 주세요: {{ contact }}{% endif %}\n\n{{ branch }} {{ signed_by }} 드림",
        ),
        "ro": Text(
            "{{ name }}, bonul {{ number }} din {{ when }}",
            "Bună, {{ name }}!\n\nVă mulțumim că ați venit. Iată ce ați plătit:\n\n{{ lines }}\n\n{{ link }}\n\n"
            "{% if contact %}Ceva nu este în regulă? {{ contact }}{% endif %}\n\n{{ signed_by }}, {{ branch }}",
        ),
        "hy": Text(
            "{{ name }}, Ձեր կտրոնը՝ {{ number }}, {{ when }}",
            "Բարև Ձեզ, {{ name }}։\n\nՇնորհակալ ենք, որ այցելեցիք մեզ։ Ահա թե ինչի համար եք վճարել՝\n\n{{ lines }}\n\n{{ link }}\n\n"
            "{% if contact %}Ինչ-որ բան սխա՞լ է։ {{ contact }}{% endif %}\n\n{{ signed_by }}, {{ branch }}",
        ),
    },
}  # fmt: skip
