"""The built-in wording of what clients are told of their visits: plain data beside texts.py, in each language."""

from django.utils.translation import gettext_lazy as _

from messaging.wording import Text

KINDS = {
    "visit_booked": _("Visit booked"),
    "visit_moved": _("Visit moved"),
    "visit_master": _("Visit with another master"),
    "visit_cancelled": _("Visit cancelled"),
    "visit_tomorrow": _("Reminder 24 hours before"),
    "visit_soon": _("Reminder 3 hours before"),
}
WORDS = {
    "who": ("Mia", _("whose visit it is, when somebody else of the family reads the letter; else empty")),
    "when": ("Thursday, 26 November 15:00", _("day and hour of the visit, by the branch’s clock")),
    "services": ("Cut & finish", _("what is booked")),
    "master": ("Anna V.", _("with whom")),
    "address": ("12 River street", _("where, may be empty")),
    "link": ("https://salon.example/v/…/", _("the link to the visit; the letter must have it")),
}
BUTTONS = {
    "en": "Open my visit", "ru": "Открыть мой визит", "ko": "내 예약 열기", "ro": "Deschide vizita mea", "hy": "Բացել իմ այցը",
}  # fmt: skip

_FACTS = "{{ when }}\n{{ services }}, {{ master }}\n{{ branch }}{% if address %}, {{ address }}{% endif %}"
_HELLO = {
    "en": "Hello {{ name }},",
    "ru": "{{ name }}, здравствуйте!",
    "ko": "{{ name }}님, 안녕하세요.",
    "ro": "Bună, {{ name }}!",
    "hy": "Բարև Ձեզ, {{ name }}։",
}
_SIGNED = {
    "en": "{{ signed_by }}, {{ branch }}",
    "ru": "{{ signed_by }}, {{ branch }}",
    "ko": "{{ branch }} {{ signed_by }} 드림",
    "ro": "{{ signed_by }}, {{ branch }}",
    "hy": "{{ signed_by }}, {{ branch }}",
}


def _letter(language: str, subject: str, said: str, after: str) -> Text:
    """Greeting, what it is about, the facts, the link, what can be done there, who writes."""
    body = [_HELLO[language], said, _FACTS, "{{ link }}", after, _SIGNED[language]]
    return Text(subject, "\n\n".join(body))


_CHANGE = {
    "en": "There you can confirm, move or cancel the visit.",
    "ru": "Там можно подтвердить, перенести или отменить визит.",
    "ko": "위 링크에서 예약을 확정, 변경 또는 취소하실 수 있습니다.",
    "ro": "Acolo puteți confirma, muta sau anula vizita.",
    "hy": "Այնտեղ կարող եք հաստատել, տեղափոխել կամ չեղարկել այցը։",
}
_CONTACT = {
    "en": "{% if contact %}Would you like another time? {{ contact }}{% endif %}",
    "ru": "{% if contact %}Хотите другое время? {{ contact }}{% endif %}",
    "ko": "{% if contact %}다른 시간을 원하시면 연락 주세요: {{ contact }}{% endif %}",
    "ro": "{% if contact %}Doriți o altă oră? {{ contact }}{% endif %}",
    "hy": "{% if contact %}Ուզո՞ւմ եք այլ ժամ։ {{ contact }}{% endif %}",
}
TEXTS: dict[str, dict[str, Text]] = {
    "visit_booked": {
        "en": _letter("en", "{{ name }}, you are booked: {{ when }}", "We expect {% if who %}{{ who }}{% else %}you{% endif %}:", _CHANGE["en"]),
        "ru": _letter("ru", "{{ name }}, вы записаны: {{ when }}", "{% if who %}Ждём: {{ who }}{% else %}Мы вас ждём{% endif %}:", _CHANGE["ru"]),
        "ko": _letter("ko", "{{ name }}님, 예약되었습니다: {{ when }}", "{% if who %}{{ who }}님의 {% endif %}예약이 완료되었습니다.", _CHANGE["ko"]),
        "ro": _letter("ro", "{{ name }}, sunteți programat(ă): {{ when }}", "{% if who %}Programare pentru {{ who }}{% else %}Vă așteptăm{% endif %}:", _CHANGE["ro"]),
        "hy": _letter("hy", "{{ name }}, գրանցումն արված է՝ {{ when }}", "{% if who %}Սպասում ենք՝ {{ who }}{% else %}Սպասում ենք Ձեզ{% endif %}։", _CHANGE["hy"]),
    },
    "visit_moved": {
        "en": _letter("en", "{{ name }}, the visit is moved: {{ when }}", "{% if who %}{{ who }}: the{% else %}Your{% endif %} visit has a new time:", _CHANGE["en"]),
        "ru": _letter("ru", "{{ name }}, визит перенесён: {{ when }}", "{% if who %}{{ who }}: новое{% else %}Новое{% endif %} время визита:", _CHANGE["ru"]),
        "ko": _letter("ko", "{{ name }}님, 예약 시간이 변경되었습니다: {{ when }}", "{% if who %}{{ who }}님의 {% endif %}예약 시간이 변경되었습니다.", _CHANGE["ko"]),
        "ro": _letter("ro", "{{ name }}, vizita a fost mutată: {{ when }}", "{% if who %}{{ who }}: vizita{% else %}Vizita dumneavoastră{% endif %} are o oră nouă:", _CHANGE["ro"]),
        "hy": _letter("hy", "{{ name }}, այցը տեղափոխված է՝ {{ when }}", "{% if who %}{{ who }}՝ այցի{% else %}Ձեր այցի{% endif %} նոր ժամը՝", _CHANGE["hy"]),
    },
    "visit_master": {
        "en": _letter("en", "{{ name }}, another master: {{ when }}", "The time stays{% if who %} ({{ who }}){% endif %}, the master is now {{ master }}:", _CHANGE["en"]),
        "ru": _letter("ru", "{{ name }}, другой мастер: {{ when }}", "Время визита{% if who %} ({{ who }}){% endif %} прежнее, теперь мастер — {{ master }}:", _CHANGE["ru"]),
        "ko": _letter("ko", "{{ name }}님, 담당자가 변경되었습니다: {{ when }}", "{% if who %}{{ who }}님의 {% endif %}예약 시간은 그대로이며 담당자는 {{ master }}입니다.", _CHANGE["ko"]),
        "ro": _letter("ro", "{{ name }}, alt maestru: {{ when }}", "Ora vizitei{% if who %} ({{ who }}){% endif %} rămâne aceeași, maestrul este acum {{ master }}:", _CHANGE["ro"]),
        "hy": _letter("hy", "{{ name }}, այլ վարպետ՝ {{ when }}", "Այցի ժամը{% if who %} ({{ who }}){% endif %} նույնն է, վարպետն այժմ՝ {{ master }}։", _CHANGE["hy"]),
    },
    "visit_cancelled": {
        "en": _letter("en", "{{ name }}, the visit is cancelled: {{ when }}", "{% if who %}{{ who }}: this{% else %}This{% endif %} visit is cancelled:", _CONTACT["en"]),
        "ru": _letter("ru", "{{ name }}, визит отменён: {{ when }}", "{% if who %}{{ who }}: визит{% else %}Визит{% endif %} отменён:", _CONTACT["ru"]),
        "ko": _letter("ko", "{{ name }}님, 예약이 취소되었습니다: {{ when }}", "{% if who %}{{ who }}님의 {% endif %}예약이 취소되었습니다.", _CONTACT["ko"]),
        "ro": _letter("ro", "{{ name }}, vizita a fost anulată: {{ when }}", "{% if who %}{{ who }}: vizita{% else %}Vizita{% endif %} a fost anulată:", _CONTACT["ro"]),
        "hy": _letter("hy", "{{ name }}, այցը չեղարկված է՝ {{ when }}", "{% if who %}{{ who }}՝ այցը{% else %}Այցը{% endif %} չեղարկված է՝", _CONTACT["hy"]),
    },
    "visit_tomorrow": {
        "en": _letter("en", "{{ name }}, will you come? {{ when }}", "We remind you of {% if who %}{{ who }}’s visit{% else %}your visit{% endif %}. Please confirm it with one tap:", _CHANGE["en"]),
        "ru": _letter("ru", "{{ name }}, вы придёте? {{ when }}", "Напоминаем о визите{% if who %} ({{ who }}){% endif %}. Подтвердите его, пожалуйста, одним касанием:", _CHANGE["ru"]),
        "ko": _letter("ko", "{{ name }}님, 방문하실 예정인가요? {{ when }}", "{% if who %}{{ who }}님의 {% endif %}예약을 알려 드립니다. 한 번만 눌러 확정해 주세요.", _CHANGE["ko"]),
        "ro": _letter("ro", "{{ name }}, veniți? {{ when }}", "Vă amintim de vizită{% if who %} ({{ who }}){% endif %}. Confirmați-o, vă rugăm, cu o atingere:", _CHANGE["ro"]),
        "hy": _letter("hy", "{{ name }}, կգա՞ք։ {{ when }}", "Հիշեցնում ենք այցի մասին{% if who %} ({{ who }}){% endif %}։ Խնդրում ենք հաստատել մեկ հպումով՝", _CHANGE["hy"]),
    },
    "visit_soon": {
        "en": _letter("en", "{{ name }}, see you soon: {{ when }}", "{% if who %}{{ who }} is expected soon{% else %}We expect you soon{% endif %}:", "{% if contact %}Something came up? {{ contact }}{% endif %}"),
        "ru": _letter("ru", "{{ name }}, до скорой встречи: {{ when }}", "{% if who %}Скоро ждём: {{ who }}{% else %}Скоро вас ждём{% endif %}:", "{% if contact %}Что-то изменилось? {{ contact }}{% endif %}"),
        "ko": _letter("ko", "{{ name }}님, 곧 뵙겠습니다: {{ when }}", "{% if who %}{{ who }}님의 {% endif %}예약 시간이 다가옵니다.", "{% if contact %}변동이 있으면 연락 주세요: {{ contact }}{% endif %}"),
        "ro": _letter("ro", "{{ name }}, pe curând: {{ when }}", "{% if who %}În curând o vizită pentru {{ who }}{% else %}Vă așteptăm în curând{% endif %}:", "{% if contact %}A apărut ceva? {{ contact }}{% endif %}"),
        "hy": _letter("hy", "{{ name }}, մինչ հանդիպում՝ {{ when }}", "{% if who %}Շուտով սպասում ենք՝ {{ who }}{% else %}Շուտով սպասում ենք Ձեզ{% endif %}։", "{% if contact %}Ինչ-որ բա՞ն փոխվեց։ {{ contact }}{% endif %}"),
    },
}  # fmt: skip
