"""The built-in wording of what clients are told of what they have on account: plain data beside texts.py, in each language."""

from django.utils.translation import gettext_lazy as _

from messaging.wording import Text

KINDS = {
    "points_expiring": _("Points that will expire soon"),
    "referral_thanks": _("Thanks for a recommendation"),
}
WORDS = {
    "points_expiring": {
        "points": ("250", _("how many points")),
        "until": ("6 Dec 2026", _("the last day on which they can be spent")),
    },
    "referral_thanks": {"points": ("250", _("how many points"))},
}
TEXTS: dict[str, dict[str, Text]] = {
    "points_expiring": {
        "en": Text(
            "{{ name }}, {{ points }} points until {{ until }}",
            "Hello {{ name }},\n\nYou have {{ points }} points with us that can be spent until {{ until }}. After that day they are gone, and that would be a pity.\n\n"
            "They pay a part of your next bill: just say so at the desk.{% if contact %} To find a time: {{ contact }}.{% endif %}\n\n{{ signed_by }}, {{ branch }}",
        ),
        "ru": Text(
            "{{ name }}, {{ points }} баллов — до {{ until }}",
            "{{ name }}, здравствуйте!\n\nУ вас есть баллы ({{ points }}), которые можно потратить до {{ until }} включительно. Потом они сгорят, а это было бы обидно.\n\n"
            "Баллами можно оплатить часть следующего визита: просто скажите об этом администратору.{% if contact %} Выбрать время: {{ contact }}.{% endif %}\n\n{{ signed_by }}, {{ branch }}",
        ),
        "ko": Text(
            "{{ name }}님, {{ points }}포인트를 {{ until }}까지 사용하실 수 있습니다",
            "{{ name }}님, 안녕하세요.\n\n보유하신 {{ points }}포인트는 {{ until }}까지 사용하실 수 있습니다. 그 이후에는 소멸되니 잊지 말고 사용해 주세요.\n\n"
            "다음 방문 때 결제 금액의 일부로 쓰실 수 있습니다. 데스크에 말씀만 해 주세요.{% if contact %} 예약 문의: {{ contact }}{% endif %}\n\n{{ branch }} {{ signed_by }} 드림",
        ),
        "ro": Text(
            "{{ name }}, {{ points }} puncte până pe {{ until }}",
            "Bună, {{ name }}!\n\nAveți la noi {{ points }} puncte care pot fi folosite până pe {{ until }}. După această zi expiră, și ar fi păcat.\n\n"
            "Cu ele puteți plăti o parte din următoarea vizită: spuneți-ne doar la recepție.{% if contact %} Pentru programare: {{ contact }}.{% endif %}\n\n{{ signed_by }}, {{ branch }}",
        ),
        "hy": Text(
            "{{ name }}, {{ points }} միավոր՝ մինչև {{ until }}",
            "Բարև Ձեզ, {{ name }}։\n\nՁեզ մոտ կա {{ points }} միավոր, որը կարող եք օգտագործել մինչև {{ until }}-ը ներառյալ։ Դրանից հետո միավորներն այրվում են։\n\n"
            "Միավորներով կարող եք վճարել հաջորդ այցի մի մասը. միայն ասեք ադմինիստրատորին։{% if contact %} Ժամ ընտրելու համար՝ {{ contact }}։{% endif %}\n\n{{ signed_by }}, {{ branch }}",
        ),
    },
    "referral_thanks": {
        "en": Text(
            "{{ name }}, thank you: {{ points }} points for your recommendation",
            "Hello {{ name }},\n\nSomebody you recommended has been with us for the first time. Thank you! {{ points }} points are yours now.\n\n"
            "They pay a part of your next bill: just say so at the desk.{% if contact %} To find a time: {{ contact }}.{% endif %}\n\n{{ signed_by }}, {{ branch }}",
        ),
        "ru": Text(
            "{{ name }}, спасибо за рекомендацию — вам {{ points }} баллов",
            "{{ name }}, здравствуйте!\n\nК нам впервые пришли по вашей рекомендации. Спасибо! Мы начислили вам баллы: {{ points }}.\n\n"
            "Баллами можно оплатить часть следующего визита: просто скажите об этом администратору.{% if contact %} Выбрать время: {{ contact }}.{% endif %}\n\n{{ signed_by }}, {{ branch }}",
        ),
        "ko": Text(
            "{{ name }}님, 추천 감사 {{ points }}포인트를 드립니다",
            "{{ name }}님, 안녕하세요.\n\n{{ name }}님의 추천으로 오신 분이 처음 방문해 주셨습니다. 감사의 뜻으로 {{ points }}포인트를 드렸습니다.\n\n"
            "다음 방문 때 결제 금액의 일부로 쓰실 수 있습니다. 데스크에 말씀만 해 주세요.{% if contact %} 예약 문의: {{ contact }}{% endif %}\n\n{{ branch }} {{ signed_by }} 드림",
        ),
        "ro": Text(
            "{{ name }}, vă mulțumim: {{ points }} puncte pentru recomandare",
            "Bună, {{ name }}!\n\nO persoană recomandată de dumneavoastră a venit la noi pentru prima dată. Vă mulțumim! Ați primit {{ points }} puncte.\n\n"
            "Cu ele puteți plăti o parte din următoarea vizită: spuneți-ne doar la recepție.{% if contact %} Pentru programare: {{ contact }}.{% endif %}\n\n{{ signed_by }}, {{ branch }}",
        ),
        "hy": Text(
            "{{ name }}, շնորհակալություն խորհուրդի համար՝ {{ points }} միավոր",
            "Բարև Ձեզ, {{ name }}։\n\nՁեր խորհրդով մեզ մոտ առաջին անգամ հյուր է եկել։ Շնորհակալություն։ Ձեզ հաշվեգրվել է {{ points }} միավոր։\n\n"
            "Միավորներով կարող եք վճարել հաջորդ այցի մի մասը. միայն ասեք ադմինիստրատորին։{% if contact %} Ժամ ընտրելու համար՝ {{ contact }}։{% endif %}\n\n{{ signed_by }}, {{ branch }}",
        ),
    },
}  # fmt: skip
