"""The columns of a client list and the words people head them with, in English, Russian, Korean, Romanian and Armenian."""

from django.utils.translation import gettext_lazy as _

from clients.importing.kinds import Field, extra_fields
from clients.importing.text import shape


def words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(shape(each) for each in text.split("|") if shape(each)))


FULL_NAME = Field("full_name", _("Name, whole"), words(
    "фио|ф.и.о.|ф и о клиента|фио клиента|клиент|клиенты|имя клиента|фамилия имя|фамилия имя отчество|имя фамилия|фамилия и имя|имя и фамилия|гость|"
    "full name|fullname|name|client|client name|customer|customer name|guest|contact name|имя контакта|контактное лицо|"
    "이름|성명|고객|고객명|고객 이름|성함|nume complet|nume si prenume|nume și prenume|numele si prenumele|numele clientului|client nume|"
    "անուն ազգանուն|ազգանուն անուն|հաճախորդ|անուն ազգանուն հայրանուն|աահ"))  # fmt: skip
PHONE = Field("phone", _("Phone"), words(
    "телефон|тел|тел.|телефоны|мобильный|мобильный телефон|моб|моб.|моб тел|сотовый|сотовый телефон|номер телефона|контактный телефон|телефон клиента|"
    "домашний телефон|дом телефон|рабочий телефон|доп телефон|второй телефон|контакт|контакты|phone|phones|phone number|mobile|mobile phone|cell|cell phone|tel|telephone|contact|contact number|"
    "whatsapp|вотсап|전화|전화번호|휴대폰|휴대전화|핸드폰|연락처|telefon|telefonul|nr telefon|nr. tel|număr de telefon|numar telefon|mobil|telefon mobil|"
    "հեռախոս|հեռախոսահամար|հեռ|բջջային|հեռախոսի համար"), may_repeat=True)  # fmt: skip
MASTER = Field("master", _("Master"), words(
    "мастер|мастера|любимый мастер|свой мастер|специалист|сотрудник|стилист|парикмахер|исполнитель|master|favourite master|favorite master|stylist|specialist|employee|staff|"
    "담당자|담당|디자이너|선생님|maestru|stilist|specialistul|angajat|վարպետ|մասնագետ"))  # fmt: skip

CLIENT_FIELDS = [
    FULL_NAME,
    Field("given_name", _("Given name"), words("имя|first name|firstname|given name|forename|prenume|prenumele|անուն")),
    Field("patronymic", _("Patronymic"), words("отчество|patronymic|middle name|patronimic|հայրանուն")),
    Field("family_name", _("Family name"), words("фамилия|last name|lastname|surname|family name|nume|nume de familie|numele|성|ազգանուն")),
    PHONE,
    Field("email", _("E-mail"), words("email|e-mail|e mail|mail|почта|эл почта|эл. почта|электронная почта|эл адрес|электронный адрес|емейл|имейл|мейл|이메일|메일|전자우편|posta electronica|adresa de email|էլ փոստ|էլ. փոստ|էլփոստ|էլեկտրոնային փոստ"), may_repeat=True),
    Field("birth", _("Date of birth"), words("др|д.р.|д р|дата рождения|день рождения|дата рожд|рождение|родился|birthday|birth date|birthdate|date of birth|dob|born|생일|생년월일|data nasterii|data nașterii|zi de nastere|ziua de nastere|ziua de naștere|nascut|ծննդյան օր|ծննդյան ամսաթիվ|ծնունդ|ծնվ")),
    Field("sex", _("Sex"), words("пол|sex|gender|성별|gen|genul|սեռ")),
    Field("spent_total", _("Spent so far"), words("сумма чеков|сумма|потрачено|всего потрачено|оборот|сумма покупок|сумма продаж|продано|оплачено|выручка|итого|на сумму|total spent|spent|amount|total|revenue|sum|총액|결제금액|누적금액|매출|금액|suma|suma totala|total cheltuit|cheltuit|գումար|ընդհանուր գումար|ծախսել")),
    Field("visits_count", _("Visits so far"), words("кол-во визитов|кол во визитов|количество визитов|визитов|визиты|число визитов|посещений|посещения|кол во посещений|количество посещений|кол-во чеков|visits|visit count|visits count|number of visits|no of visits|방문횟수|방문 횟수|방문|vizite|numar vizite|numar de vizite|nr vizite|այցեր|այցերի քանակ")),
    Field("last_visit_on", _("Last visit"), words("посл визит|посл. визит|последний визит|дата последнего визита|последнее посещение|посл посещение|был|была|last visit|last visited|last seen|최근방문|최근 방문|최근 방문일|마지막 방문|마지막 방문일|ultima vizita|ultima vizită|վերջին այց")),
    Field("registered_on", _("Client since"), words("дата регистрации|зарегистрирован|дата добавления|дата создания|клиент с|первый визит|дата первого визита|registered|registration date|created|created at|client since|first visit|등록일|가입일|첫 방문|data inregistrarii|inregistrat|prima vizita|գրանցման ամսաթիվ|գրանցված|առաջին այց")),
    MASTER,
    Field("source", _("How they found us"), words("откуда узнали|откуда|источник|реклама|как узнали|откуда узнал|откуда о нас узнали|канал|рекламный канал|source|how found us|how did you hear|referral|유입경로|방문경로|가입경로|sursa|cum ne a gasit|de unde a aflat|աղբյուր|որտեղից է իմացել")),
    Field("notes", _("Note"), words("примечание|примечания|комментарий|комментарии|заметка|заметки|доп информация|дополнительно|пожелания|особенности|описание|notes|note|comment|comments|remark|remarks|memo|메모|비고|참고|특이사항|observatii|observații|nota|note|comentariu|comentarii|mentiuni|նշում|նշումներ|մեկնաբանություն|ծանոթություն"), may_repeat=True),
    Field("allergies", _("Allergies"), words("аллергия|аллергии|allergy|allergies|알레르기|알러지|alergie|alergii|ալերգիա")),
    Field("contraindications", _("Contraindications"), words("противопоказания|contraindications|금기|금기사항|contraindicatii|contraindicații|հակացուցումներ")),
    Field("tags", _("Tags"), words("теги|тег|метки|категория|категории|группа|статус|класс|tags|tag|category|group|status|태그|등급|분류|categorie|eticheta|etichete|grup|պիտակ|կարգավիճակ|խումբ")),
    Field("messenger", _("Messenger"), words("телеграм|telegram|инстаграм|instagram|мессенджер|messenger|вконтакте|vk|facebook|카카오톡|카톡|인스타그램|viber|вайбер")),
    Field("district", _("District"), words("район|адрес|город|метро|district|address|city|area|주소|지역|adresa|oras|oraș|raion|sector|հասցե|քաղաք|թաղամաս")),
    Field("work", _("Workplace or position"), words("работа|место работы|должность|профессия|work|job|position|occupation|company|직업|직장|loc de munca|profesia|ocupatia|աշխատանք|մասնագիտություն")),
    Field("children", _("Children"), words("дети|ребенок|children|kids|자녀|copii|երեխաներ")),
    Field("interests", _("Interests"), words("интересы|хобби|увлечения|interests|hobbies|hobby|취미|관심사|interese|hobby uri|հետաքրքրություններ|հոբբի")),
    Field("best_time", _("Best time to call"), words("когда звонить|удобное время|время для звонка|best time|best time to call|call time|통화 가능 시간|cand sa sunam|ora apelului|զանգի ժամ")),
    Field("consent", _("Agrees to marketing"), words("согласие|согласие на рассылку|рассылка|подписка|реклама разрешена|согласие на рекламу|consent|marketing consent|marketing|subscribed|newsletter|opt in|마케팅 동의|수신동의|수신 동의|acord|acord marketing|abonat|համաձայնություն")),
    Field("consent_sms", _("Agrees to SMS"), words("sms|смс|sms рассылка|смс рассылка|согласие на смс|sms consent|sms marketing|문자 수신|문자 수신동의|acord sms")),
    Field("consent_email", _("Agrees to e-mail"), words("email рассылка|e-mail рассылка|согласие на email|email consent|email marketing|이메일 수신|이메일 수신동의|acord email")),
]  # fmt: skip


def client_fields() -> list[Field]:
    return [*CLIENT_FIELDS, *(Field(extra.name, extra.label, extra.words) for extra in extra_fields())]
