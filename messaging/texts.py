"""The built-in wording of each kind of message in each language: plain data. The salon's own wording is in Template rows.

One subject a letter, by name, signed by a person; some kinds have a short wording for SMS as well. `WORDS` names what a text of a kind may use, with an example of each.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from messaging import card_texts, purse_texts, receipt_texts, sms_texts, visit_texts
from messaging.wording import Text

KINDS = {
    "birthday": _("Birthday greeting"),
    "return_visit": _("Reminder to come again"),
    "score": _("Question after a visit"),
    **visit_texts.KINDS,
    **receipt_texts.KINDS,
    **purse_texts.KINDS,
    "waiting_offer": _("A freed time for the waiting list"),
    "booking_code": _("Code for booking online"),
    **card_texts.KINDS,
}
# The wording for SMS, by the kind it says shortly: a kind of text, not of message.
BY_SMS = {kind: f"sms_{kind}" for kind in sms_texts.TEXTS}
LETTER_OF = {short: kind for kind, short in BY_SMS.items()}
# Those with a wording of their own, which is written somewhere else each time.
LABELS = KINDS | {"campaign": _("Campaign")}
COMMON_WORDS = {
    "name": ("Nadia", _("the client’s given name")),
    "salon": ("Riverside", _("the company")),
    "branch": ("Riverside salon", _("the branch")),
    "contact": ("+373 22 123 456", _("the branch’s phone, or its e-mail")),
    "signed_by": ("Eva", _("who signs: a person of the branch")),
}
WORDS: dict[str, dict[str, tuple[str, Any]]] = {
    "birthday": COMMON_WORDS | {
        "percent": ("10", _("the birthday discount, empty when there is none")),
        "until": ("30 Nov 2026", _("the last day of the birthday discount")),
    },
    "return_visit": COMMON_WORDS | {
        "service": ("Cut & finish", _("the service of the last visit, may be empty")),
        "last_visit": ("9 Oct 2026", _("the day of the last visit")),
    },
    "score": COMMON_WORDS | {
        "link": ("https://salon.example/feedback/…", _("the link to the question; the letter must have it")),
    },
    **dict.fromkeys(visit_texts.KINDS, COMMON_WORDS | visit_texts.WORDS),
    **dict.fromkeys(receipt_texts.KINDS, COMMON_WORDS | receipt_texts.WORDS),
    **{kind: COMMON_WORDS | words for kind, words in purse_texts.WORDS.items()},
    "waiting_offer": COMMON_WORDS | {
        "service": ("Cut & finish", _("the services waited for")),
        "when": ("Friday, 27 November 15:00", _("the time that came free")),
        "until": ("11:40", _("until when it is held")),
        "masters": ("Anna V.", _("who does it")),
        "link": ("https://salon.example/calendar/offer/…", _("the link to the answer; the letter must have it")),
    },
    "booking_code": COMMON_WORDS | {
        "code": ("402915", _("the six digits; the letter must have them")),
    },
    **dict.fromkeys(card_texts.KINDS, COMMON_WORDS | card_texts.WORDS),
}  # fmt: skip
WORDS |= {short: WORDS[kind] for kind, short in BY_SMS.items()}
MUST_HAVE = {"score": "link", "booking_code": "code", "waiting_offer": "link"} | dict.fromkeys(
    [*visit_texts.KINDS, *receipt_texts.KINDS], "link"
)
MUST_HAVE |= {short: MUST_HAVE[kind] for kind, short in BY_SMS.items() if kind not in sms_texts.WITHOUT_LINK}


@dataclass(frozen=True)
class Frame:
    """What stands around every letter: its button, and the line under it."""

    answer: str
    stop: str
    why: str


TEXTS: dict[str, dict[str, Text]] = {
    "birthday": {
        "en": Text(
            "Happy birthday, {{ name }}!",
            "Dear {{ name }},\n\nHappy birthday! We wish you a bright year and plenty of good days.\n\n"
            "{% if percent %}Our present: {{ percent }}% off any visit until {{ until }}. Just tell us when you would like to come"
            "{% if contact %}: {{ contact }}{% endif %}.{% endif %}\n\nWarmly,\n{{ signed_by }}, {{ branch }}",
        ),
        "ru": Text(
            "{{ name }}, с днём рождения!",
            "{{ name }}, здравствуйте!\n\nПоздравляем вас с днём рождения! Пусть новый год жизни будет светлым, а хороших дней — много.\n\n"
            "{% if percent %}Наш подарок — скидка {{ percent }} % на любой визит до {{ until }}. Просто скажите, когда вам удобно"
            "{% if contact %}: {{ contact }}{% endif %}.{% endif %}\n\nС теплом,\n{{ signed_by }}, {{ branch }}",
        ),
        "ko": Text(
            "{{ name }}님, 생일 축하드립니다!",
            "{{ name }}님, 안녕하세요.\n\n생일을 진심으로 축하드립니다. 올 한 해도 좋은 날이 가득하시길 바랍니다.\n\n"
            "{% if percent %}작은 선물로 {{ until }}까지 모든 시술을 {{ percent }}% 할인해 드립니다. 편하신 날짜를 알려 주세요."
            "{% if contact %} 연락처: {{ contact }}{% endif %}{% endif %}\n\n{{ branch }} {{ signed_by }} 드림",
        ),
        "ro": Text(
            "La mulți ani, {{ name }}!",
            "Bună, {{ name }}!\n\nLa mulți ani! Vă dorim un an luminos și multe zile frumoase.\n\n"
            "{% if percent %}Darul nostru: {{ percent }}% reducere la orice vizită până pe {{ until }}. Spuneți-ne doar când v-ar fi comod"
            "{% if contact %}: {{ contact }}{% endif %}.{% endif %}\n\nCu drag,\n{{ signed_by }}, {{ branch }}",
        ),
        "hy": Text(
            "{{ name }}, շնորհավոր ծննդյան օրը",
            "Սիրելի {{ name }},\n\nշնորհավորում ենք Ձեր ծննդյան օրը։ Թող այս տարին լինի լուսավոր, իսկ լավ օրերը՝ շատ։\n\n"
            "{% if percent %}Մեր նվերը՝ {{ percent }} % զեղչ ցանկացած այցի համար մինչև {{ until }}։ Միայն ասեք, թե երբ է Ձեզ հարմար"
            "{% if contact %}՝ {{ contact }}{% endif %}։{% endif %}\n\nՋերմորեն՝\n{{ signed_by }}, {{ branch }}",
        ),
    },
    "return_visit": {
        "en": Text(
            "{{ name }}, time for your next visit?",
            "Hello {{ name }},\n\nYou were last with us on {{ last_visit }}{% if service %} ({{ service }}){% endif %}, and it is about time to come again.\n\n"
            "Shall we keep a convenient time for you?{% if contact %} Call or write: {{ contact }}.{% endif %}\n\n{{ signed_by }}, {{ branch }}",
        ),
        "ru": Text(
            "{{ name }}, пора снова к нам?",
            "{{ name }}, здравствуйте!\n\nВ последний раз вы были у нас {{ last_visit }}{% if service %} ({{ service }}){% endif %} — как раз подходит время прийти снова.\n\n"
            "Оставить для вас удобное время?{% if contact %} Позвоните или напишите: {{ contact }}.{% endif %}\n\n{{ signed_by }}, {{ branch }}",
        ),
        "ko": Text(
            "{{ name }}님, 다음 방문 시기가 되었습니다",
            "{{ name }}님, 안녕하세요.\n\n지난 {{ last_visit }}에 다녀가셨는데{% if service %}({{ service }}){% endif %}, 이제 다시 관리받으실 때가 되었습니다.\n\n"
            "편하신 시간을 잡아 드릴까요?{% if contact %} 전화나 메시지로 알려 주세요: {{ contact }}{% endif %}\n\n{{ branch }} {{ signed_by }} 드림",
        ),
        "ro": Text(
            "{{ name }}, e timpul pentru o nouă vizită?",
            "Bună, {{ name }}!\n\nUltima dată ați fost la noi pe {{ last_visit }}{% if service %} ({{ service }}){% endif %}, așa că se apropie momentul să reveniți.\n\n"
            "Să vă păstrăm o oră potrivită?{% if contact %} Sunați sau scrieți-ne: {{ contact }}.{% endif %}\n\n{{ signed_by }}, {{ branch }}",
        ),
        "hy": Text(
            "{{ name }}, կրկին այցելելու ժամանակն է",
            "Բարև Ձեզ, {{ name }}։\n\nՎերջին անգամ մեզ մոտ եղել եք {{ last_visit }}{% if service %} ({{ service }}){% endif %}, և արդեն կրկին գալու ժամանակն է։\n\n"
            "Պահե՞նք Ձեզ համար հարմար ժամ։{% if contact %} Զանգահարեք կամ գրեք՝ {{ contact }}։{% endif %}\n\n{{ signed_by }}, {{ branch }}",
        ),
    },
    "score": {
        "en": Text(
            "{{ name }}, one question about your visit",
            "Hello {{ name }},\n\nThank you for coming to us. One question: how likely are you to recommend us, from 0 to 10?\n\n"
            "{{ link }}\n\nIt takes half a minute, and I read every answer.\n\n{{ signed_by }}, {{ branch }}",
        ),
        "ru": Text(
            "{{ name }}, один вопрос о вашем визите",
            "{{ name }}, здравствуйте!\n\nСпасибо, что пришли к нам. Один вопрос: насколько вероятно, от 0 до 10, что вы порекомендуете нас?\n\n"
            "{{ link }}\n\nЭто займёт полминуты, и мы читаем каждый ответ.\n\n{{ signed_by }}, {{ branch }}",
        ),
        "ko": Text(
            "{{ name }}님, 방문에 대해 한 가지만 여쭙겠습니다",
            "{{ name }}님, 안녕하세요.\n\n방문해 주셔서 감사합니다. 저희를 주변에 추천하실 의향은 0에서 10 중 몇 점인가요?\n\n"
            "{{ link }}\n\n30초면 됩니다. 보내 주신 답변은 모두 읽고 있습니다.\n\n{{ branch }} {{ signed_by }} 드림",
        ),
        "ro": Text(
            "{{ name }}, o singură întrebare despre vizită",
            "Bună, {{ name }}!\n\nVă mulțumim că ați venit la noi. O singură întrebare: cât de probabil este, de la 0 la 10, să ne recomandați?\n\n"
            "{{ link }}\n\nDurează o jumătate de minut și citim fiecare răspuns.\n\n{{ signed_by }}, {{ branch }}",
        ),
        "hy": Text(
            "{{ name }}, մեկ հարց Ձեր այցի մասին",
            "Բարև Ձեզ, {{ name }}։\n\nՇնորհակալ ենք, որ այցելեցիք մեզ։ Մեկ հարց՝ 0-ից 10, որքանո՞վ է հավանական, որ մեզ խորհուրդ կտաք ուրիշներին։\n\n"
            "{{ link }}\n\nԴա կես րոպե կտևի, և մենք կարդում ենք յուրաքանչյուր պատասխան։\n\n{{ signed_by }}, {{ branch }}",
        ),
    },
    **visit_texts.TEXTS,
    **receipt_texts.TEXTS,
    **purse_texts.TEXTS,
    **card_texts.TEXTS,
    "waiting_offer": {
        "en": Text(
            "{{ name }}, a time has come free: {{ when }}",
            "Hello {{ name }},\n\nThe time you are waiting for has come free: {{ when }}{% if service %}, {{ service }}{% endif %}, with {{ masters }}\n\nWe hold it for you until {{ until }}.\n\n"
            "{{ link }}\n\nIf it does not suit you, say so there: then the next person gets it, and you stay on the list.\n\n{{ signed_by }}, {{ branch }}",
        ),
        "ru": Text(
            "{{ name }}, освободилось время: {{ when }}",
            "{{ name }}, здравствуйте!\n\nОсвободилось время, которого вы ждали: {{ when }}{% if service %}, {{ service }}{% endif %}, мастер {{ masters }}\n\nМы держим его для вас до {{ until }}.\n\n"
            "{{ link }}\n\nЕсли не подходит, ответьте там же: время предложат следующему, а вы останетесь в списке.\n\n{{ signed_by }}, {{ branch }}",
        ),
        "ko": Text(
            "{{ name }}님, 기다리시던 시간이 비었습니다: {{ when }}",
            "{{ name }}님, 안녕하세요.\n\n기다리시던 시간이 비었습니다: {{ when }}{% if service %}, {{ service }}{% endif %}, 담당 {{ masters }}\n\n{{ until }}까지 잡아 두겠습니다.\n\n"
            "{{ link }}\n\n어려우시면 같은 페이지에서 알려 주세요. 다음 분께 안내해 드리고, 대기 순서는 그대로 유지됩니다.\n\n{{ branch }} {{ signed_by }} 드림",
        ),
        "ro": Text(
            "{{ name }}, s-a eliberat o oră: {{ when }}",
            "Bună, {{ name }}!\n\nS-a eliberat ora pe care o așteptați: {{ when }}{% if service %}, {{ service }}{% endif %}, cu {{ masters }}\n\nO păstrăm pentru dumneavoastră până la {{ until }}.\n\n"
            "{{ link }}\n\nDacă nu vi se potrivește, răspundeți tot acolo: o oferim următoarei persoane, iar dumneavoastră rămâneți pe listă.\n\n{{ signed_by }}, {{ branch }}",
        ),
        "hy": Text(
            "{{ name }}, ժամ է ազատվել՝ {{ when }}",
            "Բարև Ձեզ, {{ name }}։\n\nԱզատվել է այն ժամը, որին սպասում էիք՝ {{ when }}{% if service %}, {{ service }}{% endif %}, վարպետ՝ {{ masters }}\n\nՊահում ենք Ձեզ համար մինչև {{ until }}։\n\n"
            "{{ link }}\n\nԵթե հարմար չէ, պատասխանեք նույն էջում. ժամը կառաջարկենք հաջորդին, իսկ Դուք կմնաք ցուցակում։\n\n{{ signed_by }}, {{ branch }}",
        ),
    },
    "booking_code": {
        "en": Text(
            "{{ name }}, your code is {{ code }}",
            "Hello {{ name }},\n\nYour code for booking at {{ branch }}:\n\n{{ code }}\n\nIt is valid for ten minutes. If it was not you, do nothing: "
            "without the code nothing is booked.\n\n{{ signed_by }}, {{ branch }}{% if contact %}, {{ contact }}{% endif %}",
        ),
        "ru": Text(
            "{{ name }}, ваш код: {{ code }}",
            "{{ name }}, здравствуйте!\n\nВаш код для записи в «{{ branch }}»:\n\n{{ code }}\n\nОн действует десять минут. Если это были не вы, ничего не делайте: "
            "без кода запись не состоится.\n\n{{ signed_by }}, {{ branch }}{% if contact %}, {{ contact }}{% endif %}",
        ),
        "ko": Text(
            "{{ name }}님, 인증번호는 {{ code }}입니다",
            "{{ name }}님, 안녕하세요.\n\n{{ branch }} 예약 인증번호입니다.\n\n{{ code }}\n\n10분 동안 유효합니다. 본인이 요청하지 않으셨다면 무시하셔도 됩니다. "
            "인증번호 없이는 예약되지 않습니다.\n\n{{ signed_by }}, {{ branch }}{% if contact %}, {{ contact }}{% endif %}",
        ),
        "ro": Text(
            "{{ name }}, codul dumneavoastră este {{ code }}",
            "Bună, {{ name }}!\n\nCodul dumneavoastră pentru programarea la {{ branch }}:\n\n{{ code }}\n\nEste valabil zece minute. Dacă nu ați cerut dumneavoastră, "
            "nu faceți nimic: fără cod nu se programează nimic.\n\n{{ signed_by }}, {{ branch }}{% if contact %}, {{ contact }}{% endif %}",
        ),
        "hy": Text(
            "{{ name }}, Ձեր կոդն է {{ code }}",
            "Բարև Ձեզ, {{ name }}։\n\nՁեր կոդը «{{ branch }}»-ում ամրագրելու համար՝\n\n{{ code }}\n\nԱյն գործում է տասը րոպե։ Եթե դա Դուք չեք եղել, ոչինչ մի արեք. "
            "առանց կոդի ամրագրում չի լինի։\n\n{{ signed_by }}, {{ branch }}{% if contact %}, {{ contact }}{% endif %}",
        ),
    },
    **{BY_SMS[kind]: wordings for kind, wordings in sms_texts.TEXTS.items()},
}  # fmt: skip

FRAMES = {
    "en": Frame("Answer", "No more letters like this", "You get this letter because you are a client of {salon}."),
    "ru": Frame("Ответить", "Больше не присылать", "Вы получили это письмо, потому что вы клиент «{salon}»."),
    "ko": Frame("답변하기", "수신 거부", "{salon} 고객님께 보내 드리는 메일입니다."),
    "ro": Frame(
        "Răspundeți", "Nu mai doresc astfel de mesaje", "Primiți acest mesaj pentru că sunteți client {salon}."
    ),
    "hy": Frame("Պատասխանել", "Այլևս չուղարկել", "Այս նամակը ստացել եք, քանի որ {salon}-ի հաճախորդ եք։"),
}


def button(kind: str, language: str) -> str:
    """What stands on the link of a letter."""
    named = next((each.BUTTONS for each in (visit_texts, card_texts, receipt_texts) if kind in each.KINDS), None)
    return named[language] if named else FRAMES[language].answer


def built_in(kind: str, language: str) -> Text:
    return TEXTS[kind][language if language in TEXTS[kind] else "en"]


def examples(kind: str) -> dict[str, str]:
    """Sample values of every word of a kind, for the preview and the check at saving."""
    return {word: example for word, (example, _meaning) in WORDS[kind].items()}
