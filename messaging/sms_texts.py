"""The built-in short wording of what also goes by SMS: plain data beside texts.py, in each language.

No greeting and no signature; the branch says who writes, the link stands last, where nothing sticks to it. A master’s name ends
in a full stop, so its line ends there too.
"""

from messaging.wording import Text

WITHOUT_LINK = frozenset({"visit_cancelled"})
_WHO = "{% if who %} ({{ who }}){% endif %}"
_FACTS = "{{ when }}" + _WHO + ", {{ master }}"


def _short(said: dict[str, str]) -> dict[str, Text]:
    return {language: Text("", text) for language, text in said.items()}


TEXTS: dict[str, dict[str, Text]] = {
    "visit_booked": _short({
        "en": "{{ branch }}: you are booked for " + _FACTS + "\nConfirm, move or cancel: {{ link }}",
        "ru": "{{ branch }}. Вы записаны: " + _FACTS + "\nПодтвердить, перенести или отменить: {{ link }}",
        "ko": "[{{ branch }}] 예약 완료: " + _FACTS + "\n확정, 변경, 취소: {{ link }}",
        "ro": "{{ branch }}: programarea dumneavoastră, " + _FACTS + "\nConfirmați, mutați sau anulați: {{ link }}",
        "hy": "{{ branch }}. գրանցված եք՝ " + _FACTS + "\nՀաստատել, տեղափոխել կամ չեղարկել՝ {{ link }}",
    }),
    "visit_moved": _short({
        "en": "{{ branch }}: the visit is moved to " + _FACTS + "\nConfirm, move or cancel: {{ link }}",
        "ru": "{{ branch }}: новое время визита — " + _FACTS + "\nПодтвердить, перенести или отменить: {{ link }}",
        "ko": "[{{ branch }}] 예약 변경: " + _FACTS + "\n확정, 변경, 취소: {{ link }}",
        "ro": "{{ branch }}: vizita are o oră nouă, " + _FACTS + "\nConfirmați, mutați sau anulați: {{ link }}",
        "hy": "{{ branch }}. այցի նոր ժամը՝ " + _FACTS + "\nՀաստատել, տեղափոխել կամ չեղարկել՝ {{ link }}",
    }),
    "visit_cancelled": _short({
        "en": "{{ branch }}: the visit is cancelled: {{ when }}" + _WHO + ".{% if contact %} Another time? {{ contact }}{% endif %}",
        "ru": "{{ branch }}: визит отменён: {{ when }}" + _WHO + ".{% if contact %} Хотите другое время? {{ contact }}{% endif %}",
        "ko": "[{{ branch }}] 예약 취소: {{ when }}" + _WHO + ".{% if contact %} 다른 시간 문의: {{ contact }}{% endif %}",
        "ro": "{{ branch }}: vizita a fost anulată: {{ when }}" + _WHO + ".{% if contact %} Altă oră? {{ contact }}{% endif %}",
        "hy": "{{ branch }}. այցը չեղարկված է՝ {{ when }}" + _WHO + "։{% if contact %} Ուզո՞ւմ եք այլ ժամ։ {{ contact }}{% endif %}",
    }),
    "visit_tomorrow": _short({
        "en": "{{ branch }}: will you come? " + _FACTS + "\nPlease confirm with one tap: {{ link }}",
        "ru": "{{ branch }}: вы придёте? " + _FACTS + "\nПодтвердите, пожалуйста: {{ link }}",
        "ko": "[{{ branch }}] 방문하실 예정인가요? " + _FACTS + "\n한 번만 눌러 확정해 주세요: {{ link }}",
        "ro": "{{ branch }}: veniți? " + _FACTS + "\nConfirmați, vă rugăm: {{ link }}",
        "hy": "{{ branch }}. կգա՞ք։ " + _FACTS + "\nԽնդրում ենք հաստատել՝ {{ link }}",
    }),
    "visit_soon": _short({
        "en": "{{ branch }}: see you soon! " + _FACTS + "\nYour visit: {{ link }}",
        "ru": "{{ branch }}: до скорой встречи! " + _FACTS + "\nВаш визит: {{ link }}",
        "ko": "[{{ branch }}] 곧 뵙겠습니다. " + _FACTS + "\n예약 보기: {{ link }}",
        "ro": "{{ branch }}: pe curând! " + _FACTS + "\nVizita: {{ link }}",
        "hy": "{{ branch }}. մինչ հանդիպում։ " + _FACTS + "\nՁեր այցը՝ {{ link }}",
    }),
    "waiting_offer": _short({
        "en": "{{ branch }}: a time has come free: {{ when }}, {{ masters }}\nHeld for you until {{ until }}. Yes or no: {{ link }}",
        "ru": "{{ branch }}: освободилось время: {{ when }}, {{ masters }}\nДержим для вас до {{ until }}. Да или нет: {{ link }}",
        "ko": "[{{ branch }}] 빈 시간 안내: {{ when }}, {{ masters }}\n{{ until }}까지 잡아 두겠습니다. 답변: {{ link }}",
        "ro": "{{ branch }}: s-a eliberat o oră: {{ when }}, {{ masters }}\nO păstrăm până la {{ until }}. Da sau nu: {{ link }}",
        "hy": "{{ branch }}. ժամ է ազատվել՝ {{ when }}, {{ masters }}\nՊահում ենք մինչև {{ until }}։ Այո կամ ոչ՝ {{ link }}",
    }),
    "booking_code": _short({
        "en": "{{ code }} is your code for booking at {{ branch }}. Valid for ten minutes.",
        "ru": "{{ code }} — ваш код для записи в «{{ branch }}». Действует десять минут.",
        "ko": "[{{ branch }}] 예약 인증번호 {{ code }} (10분 동안 유효)",
        "ro": "{{ code }} este codul pentru programarea la {{ branch }}. Valabil zece minute.",
        "hy": "{{ code }}՝ Ձեր կոդը «{{ branch }}»-ում ամրագրելու համար։ Գործում է տասը րոպե։",
    }),
}  # fmt: skip
