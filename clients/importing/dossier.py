"""One row of a client list as clean values of the dossier, with a warning for everything that was left out or moved to the notes."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from clients.importing.days import BadDay, Birth, read_birth, read_past_day
from clients.importing.fields import CLIENT_FIELDS
from clients.importing.kinds import RowIn, Setting, extra_fields
from clients.importing.masters import Masters
from clients.importing.people import Name, cased, read_name
from clients.importing.phones import Phone, Phones, read_phones
from clients.importing.remarks import read_remarks
from clients.importing.sums import BadNumber, read_count, read_emails, read_sum
from clients.importing.text import Cell, content, cut, is_blank, one_line, said_yes
from clients.models import Channel, Sex

NAME_LENGTH, NOTE_LENGTH = 80, 20_000
LENGTHS = {
    "source": 80,
    "messenger": 80,
    "district": 80,
    "work": 120,
    "children": 200,
    "interests": 300,
    "best_time": 80,
}
LONG_TEXTS = ("allergies", "contraindications")
FEMALE = frozenset("ж жен женский женщина female f w woman 여 여성 여자 femeie feminin իգական կին".split())
MALE = frozenset("м муж мужской мужчина male m man 남 남성 남자 barbat bărbat masculin արական տղամարդ".split())
FAMILY_FIRST = frozenset({"фио", "ф и о", "фамилия", "성명", "ազգանուն"})
FIELD_LABELS = {each.name: each.label for each in CLIENT_FIELDS}


@dataclass
class CleanClient:
    """`values` are fields of Client, blanks left out; `phones` has the main one first."""

    values: dict[str, Any] = field(default_factory=dict)
    phones: list[Phone] = field(default_factory=list)
    emails: tuple[str, ...] = ()
    consents: dict[str, bool] = field(default_factory=dict)
    extras: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    is_unnamed: bool = False

    @property
    def name(self) -> tuple[str, str, str]:
        return self.values.get("given_name", ""), self.values.get("patronymic", ""), self.values.get("family_name", "")

    @property
    def main_phone(self) -> str:
        return self.phones[0].number if self.phones else ""


@dataclass
class Notes:
    lines: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        if text and text not in self.lines:
            self.lines.append(text)


def clean_client(row: RowIn, setting: Setting, masters: Masters) -> CleanClient:
    client, notes = CleanClient(), Notes()
    take_note(row, client, notes)
    name = take_name(row, client, notes)
    take_phones(row, client, notes, setting, name.digits)
    take_emails(row, client, notes)
    take_birth(row, client, setting.today)
    take_texts(row, client, notes)
    take_totals(row, client, setting.today)
    take_master(row, client, notes, masters)
    take_consents(row, client)
    for extra in extra_fields():
        if value := extra.read(first(row, extra.name)):
            client.extras[extra.name] = value
    text = "\n".join(notes.lines)
    if text:
        client.values["notes"] = cut(text, NOTE_LENGTH)
    return client


def first(row: RowIn, name: str) -> Cell:
    return next(iter(row.values.get(name, [])), None)


def take_name(row: RowIn, client: CleanClient, notes: Notes) -> Name:
    whole = content(first(row, "full_name"))
    parts = [content(first(row, part)) for part in ("given_name", "patronymic", "family_name")]
    if whole:
        name = read_name(whole, family_first=any(word in FAMILY_FIRST for word in headings(row, "full_name")))
    elif any(parts):
        name = from_parts(*parts)
    else:
        name = Name()
    notes.add(name.aside)
    if name.aside and not client.values.get("source") and is_recommendation(name.aside):
        client.values["source"] = cut(name.aside, LENGTHS["source"])
    for part, value in (("given_name", name.given), ("patronymic", name.patronymic), ("family_name", name.family)):
        if len(value) > NAME_LENGTH:
            notes.add(value)
            client.warnings.append(_("The name is too long: shortened, the whole is in the notes."))
        if value:
            client.values[part] = cut(value, NAME_LENGTH)
    if name.is_empty and whole:
        notes.add(whole)
    return name


def headings(row: RowIn, name: str) -> list[str]:
    return [word for heading in row.headers.get(name, []) for word in [heading.split(" имя")[0], heading]]


def from_parts(given: str, patronymic: str, family: str) -> Name:
    """A whole name in the column of given names is taken apart when the other two are empty."""
    if given and not family and not patronymic:
        return read_name(given)
    read = read_name(given) if given else Name()
    bare = " ".join(part for part in (read.given, read.patronymic, read.family) if part)
    if not bare:
        return (
            read_name(family, family_first=True)
            if not patronymic and family
            else Name(cased(family or patronymic), aside=read.aside, digits=read.digits)
        )
    return Name(cased(bare), cased(one_line(patronymic)), cased(one_line(family)), read.aside, read.digits)


def is_recommendation(aside: str) -> bool:
    return aside.casefold().startswith(("от ", "from ", "by ", "de la ", "подруга", "рек", "по рек"))


def take_phones(row: RowIn, client: CleanClient, notes: Notes, setting: Setting, beside_name: str) -> None:
    labelled = zip(row.values.get("phone", []), row.headers.get("phone", []) or [""] * 9, strict=False)
    read = [
        (read_phones(cell, region=setting.branch.phone_region, home=setting.home), heading)
        for cell, heading in labelled
    ]
    if beside_name:
        read.append((read_phones(beside_name, region=setting.branch.phone_region, home=setting.home), ""))
    for found, heading in read:
        add_phones(client, found, kind_of_phone(heading))
        for unread in found.unread:
            client.warnings.append(
                _("“%(value)s” is not a phone number we can dial: kept in the notes.") % {"value": cut(unread, 60)}
            )
            notes.add(_("Phone as written: %(value)s") % {"value": cut(unread, 200)})


def add_phones(client: CleanClient, found: Phones, kind: str) -> None:
    known = {phone.number for phone in client.phones}
    client.phones += [Phone(phone.number, phone.whose or kind) for phone in found.found if phone.number not in known]


def kind_of_phone(heading: str) -> str:
    """“Домашний телефон” says whose it is; “Телефон 2” does not."""
    word = heading.split()[0] if heading.split() else ""
    return (
        word
        if word.startswith(("дом", "раб", "home", "work", "office", "acas", "serv", "집", "회사", "տան", "աշխատ"))
        else ""
    )


def take_emails(row: RowIn, client: CleanClient, notes: Notes) -> None:
    found: list[str] = []
    for cell in row.values.get("email", []):
        read = read_emails(cell)
        found += [address for address in read.found if address not in found]
        for unread in read.unread:
            client.warnings.append(_("“%(value)s” is not an e-mail address: left out.") % {"value": cut(unread, 60)})
    client.emails = tuple(found)
    if found:
        client.values["email"] = found[0]
    for address in found[1:]:
        notes.add(_("Second e-mail: %(address)s") % {"address": address})


def take_birth(row: RowIn, client: CleanClient, today: date) -> None:
    birth = read_birth(first(row, "birth"), today=today)
    if isinstance(birth, BadDay):
        client.warnings.append(birth.sentence)
    elif isinstance(birth, Birth):
        parts = {"birth_day": birth.day, "birth_month": birth.month, "birth_year": birth.year}
        client.values |= {name: value for name, value in parts.items() if value is not None}


def take_note(row: RowIn, client: CleanClient, notes: Notes) -> None:
    """The note stays whole; what must be seen at once is copied where it is seen."""
    for cell in row.values.get("notes", []):
        text = content(cell)
        notes.add(text)
        said = read_remarks(text)
        copied = {
            "allergies": said.allergies,
            "contraindications": said.contraindications,
            "best_time": said.best_time,
            "children": said.children,
        }
        client.values |= {name: value for name, value in copied.items() if value}
        if said.is_vip:
            add_tag(client, "VIP")
        if said.refuses:
            add_tag(client, _("do not disturb"))
            client.consents |= dict.fromkeys(Channel.values, False)
        if said.asks_erasure:
            client.warnings.append(_("The note says the client asked to be deleted: decide about it."))


def add_tag(client: CleanClient, tag: str) -> None:
    tags = client.values.setdefault("tags", [])
    if tag and tag.casefold() not in {known.casefold() for known in tags}:
        tags.append(cut(tag, 40))


def take_texts(row: RowIn, client: CleanClient, notes: Notes) -> None:
    for name, length in LENGTHS.items():
        text = one_line(content(first(row, name)))
        if text:
            client.values[name] = cut(text, length)
            if len(text) > length:
                notes.add(text)
    for name in LONG_TEXTS:
        text = content(first(row, name))
        if text and said_yes(text) is not False:
            client.values[name] = "\n".join(
                dict.fromkeys(filter(None, [client.values.get(name, ""), cut(text, NOTE_LENGTH)]))
            )
    for tag in content(first(row, "tags")).replace(";", ",").replace("\n", ",").split(","):
        add_tag(client, one_line(tag))
    sex = one_line(first(row, "sex")).strip(". ").casefold()
    if sex in FEMALE | MALE:
        client.values["sex"] = Sex.FEMALE.value if sex in FEMALE else Sex.MALE.value
    elif sex and not is_blank(sex):
        client.warnings.append(_("“%(value)s” is not understood as a sex: left out.") % {"value": cut(sex, 60)})


def take_totals(row: RowIn, client: CleanClient, today: date) -> None:
    """Opening totals of a client who has no visits here yet."""
    read = {
        "spent_total": read_sum(first(row, "spent_total")), "visits_count": read_count(first(row, "visits_count")),
        "last_visit_on": read_past_day(first(row, "last_visit_on"), today=today), "registered_on": read_past_day(first(row, "registered_on"), today=today),
    }  # fmt: skip
    for name, value in read.items():
        if isinstance(value, BadDay | BadNumber):
            client.warnings.append(f"{FIELD_LABELS[name]}: {value.sentence}")
        elif value is not None and value != 0:
            client.values[name] = value


def take_master(row: RowIn, client: CleanClient, notes: Notes, masters: Masters) -> None:
    name = one_line(content(first(row, "master")))
    if not name:
        return
    found = masters.named(name)
    if found:
        client.values["favourite_master_id"] = found
    else:
        notes.add(_("Master: %(name)s") % {"name": cut(name, 80)})


def take_consents(row: RowIn, client: CleanClient) -> None:
    """Only what a column says outright; a refusal in the note wins."""
    columns = {"consent": Channel.values, "consent_sms": [Channel.SMS.value], "consent_email": [Channel.EMAIL.value]}
    for name, channels in columns.items():
        answer = said_yes(first(row, name))
        for channel in channels if answer is not None else []:
            if client.consents.get(channel) is not False:
                client.consents[channel] = bool(answer)


def brief(client: CleanClient) -> str:
    return " ".join(filter(None, client.name)) or client.main_phone
