"""What a segment may ask of what clients themselves know: person, contacts, habits of coming, class."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from babel.dates import get_month_names
from django.conf import settings
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from clients.models import (
    Activity,
    Channel,
    Child,
    Client,
    ClientSubstance,
    Consent,
    DeadContact,
    HouseholdMember,
    Interaction,
    Offer,
    Pace,
    Promise,
    Relationship,
    Rhythm,
    Sex,
    Standing,
    Temperament,
)
from clients.segments import Asked, Kind, Rows, ask, beside, column, mark
from clients.segments.lookups import known, latest, measured, moments, numbered, several, span, yes_or_no
from salon.formats import language
from salon.models import Branch, Staff, Substance

PERSON, CONTACT, COMING, CLASS = _("Person"), _("Contacts and consents"), _("Visits and money"), _("Class and rhythm")
THIS_MONTH, NEXT_MONTH = "this", "next"
A_YEAR = 366
A_DAY = timedelta(days=1)


def staff_label(person: Staff) -> str:
    """Those who left stay to choose from: their clients are looked for most of all."""
    return str(person) if person.is_active else str(_("%(name)s (left)") % {"name": person})


MASTERS = Rows(Staff, staff_label)
BRANCHES = Rows(Branch)


def months() -> Iterable[tuple[str, Any]]:
    names = get_month_names("wide", context="stand-alone", locale=language())
    yield from ((THIS_MONTH, _("this month")), (NEXT_MONTH, _("next month")))
    yield from ((str(month), names[month]) for month in range(1, 13))


def registered_choices() -> None:
    for name, label, choices in (
        ("sex", _("Sex"), Sex.choices),
        ("language", _("Language"), settings.LANGUAGES),
        ("temperament", _("Temperament"), Temperament.choices),
        ("preferred_channel", _("Preferred channel"), Channel.choices),
    ):
        group = CONTACT if name == "preferred_channel" else PERSON
        column(name, label, path=name, group=group, kind=Kind.CHOICE, choices=lambda choices=choices: choices)
    for name, label in (
        ("district", _("District")),
        ("work", _("Workplace or position")),
        ("family_status", _("Family status")),
        ("income_band", _("Income band")),
        ("interests", _("Interests")),
        ("habits", _("Habits")),
        ("curious_about", _("Curious about")),
        ("misses_here", _("Misses here")),
        ("source", _("How they found us")),
    ):
        column(name, label, path=name, group=PERSON, kind=Kind.TEXT, may_be_unknown=True)


registered_choices()
column("home_branch", _("Home branch"), path="home_branch", group=PERSON, kind=Kind.CHOICE, choices=BRANCHES)
column(
    "favourite_master", _("Favourite master"), path="favourite_master", group=PERSON, kind=Kind.CHOICE, choices=MASTERS
)
mark("likes_silence", _("Likes silence"), lambda asked: Q(likes_silence=True), group=PERSON)
mark("recommended", _("Was recommended by a client"), lambda asked: Q(recommended_by__isnull=False), group=PERSON)


@ask("recommends", _("Recommended us to others"), group=PERSON, kind=Kind.YES)
def recommends(asked: Asked) -> Q:
    brought = Q(Exists(Client.objects.present().filter(recommended_by=OuterRef("pk"))))
    return brought if asked.value else ~brought


@ask("tags", _("Tags"), group=PERSON, kind=Kind.WORDS)
def tags(asked: Asked) -> Q:
    """A tag nobody has chooses nobody; it is not gone."""
    words = list(asked.value)
    found = Q(tags__contains=words) if asked.op == "all" else Q(tags__overlap=words)
    return ~found if asked.op == "none" else found


@ask("birth_month", _("Birthday: month"), group=PERSON, kind=Kind.CHOICE, choices=months)
def birth_month(asked: Asked) -> Q:
    relative = {THIS_MONTH: asked.given.today.month, NEXT_MONTH: asked.given.today.month % 12 + 1}
    numbers = {relative.get(key) or int(key) for key in asked.value}
    found = Q(birth_month__in=sorted(numbers))
    return ~found if asked.op == "not_in" else found


@ask(
    "birthday", _("Birthday"), group=PERSON, kind=Kind.DATE, may_be_unknown=True, only=("next_days", "known", "unknown")
)
def birthday(asked: Asked) -> Q:
    """29 February counts on 28 February in common years."""
    if asked.op != "next_days" or asked.value >= A_YEAR:
        return known("birth_day", asked) if asked.op != "next_days" else Q(birth_day__isnull=False)
    days: dict[int, set[int]] = {}
    for n in range(asked.value + 1):
        for month, day in celebrated(asked.given.today + timedelta(days=n)):
            days.setdefault(month, set()).add(day)
    found = Q()
    for month, numbers in days.items():
        found |= Q(birth_month=month, birth_day__in=sorted(numbers))
    return found


def celebrated(day: date) -> Iterable[tuple[int, int]]:
    yield day.month, day.day
    if (day.month, day.day) == (2, 28) and (day + A_DAY).day == 1:
        yield 2, 29


def age(day: date) -> Any:
    """Full years; without a day and month the year alone counts."""
    later = Q(birth_month__gt=day.month) | Q(birth_month=day.month, birth_day__gt=day.day)
    not_yet = Case(When(later, then=Value(1)), default=Value(0), output_field=IntegerField())
    return Value(day.year, output_field=IntegerField()) - F("birth_year") - not_yet


@ask("age", _("Age"), group=PERSON, kind=Kind.NUMBER, may_be_unknown=True)
def client_age(asked: Asked) -> Q:
    if asked.op in {"known", "unknown"}:
        return known("birth_year", asked)
    return Q(birth_year__isnull=False) & measured(age(asked.given.today), asked)


@ask("has_children", _("Has children"), group=PERSON, kind=Kind.YES)
def has_children(asked: Asked) -> Q:
    found = Q(Exists(Child.objects.filter(parent=OuterRef("pk")))) | ~Q(children="")
    return found if asked.value else ~found


@ask("child_age", _("Has a child aged"), group=PERSON, kind=Kind.NUMBER)
def child_age(asked: Asked) -> Q:
    children = Child.objects.filter(parent=OuterRef("pk"), birth_year__isnull=False)
    return Q(Exists(children.filter(measured(age(asked.given.today), asked))))


mark(
    "in_household",
    _("In a family here"),
    lambda asked: Q(Exists(HouseholdMember.objects.filter(client=OuterRef("pk")))),
    group=PERSON,
)


@ask("alerts", _("Does not stand"), group=PERSON, kind=Kind.MANY, choices=Rows(Substance))
def alerts(asked: Asked) -> Q:
    return several(ClientSubstance.objects.filter(client=OuterRef("pk")), "substance", asked)


@ask("registered", _("Registered"), group=COMING, kind=Kind.DATE)
def registered(asked: Asked) -> Q:
    return moments("registered_at", *span(asked))


# Contacts: whether there is one, never what it is.
mark("has_phone", _("Has a phone"), lambda asked: ~Q(phone=""), group=CONTACT)
mark("has_email", _("Has an e-mail"), lambda asked: ~Q(email=""), group=CONTACT)
mark("has_messenger", _("Has a messenger"), lambda asked: ~Q(messenger=""), group=CONTACT)


@ask("consents", _("Agreed to offers by"), group=CONTACT, kind=Kind.MANY, choices=lambda: Channel.choices)
def consents(asked: Asked) -> Q:
    return several(Consent.objects.filter(client=OuterRef("pk"), is_given=True), "channel", asked)


@ask("refusals", _("Refused offers by"), group=CONTACT, kind=Kind.MANY, choices=lambda: Channel.choices)
def refusals(asked: Asked) -> Q:
    return several(Consent.objects.filter(client=OuterRef("pk"), is_given=False), "channel", asked)


@ask("dead_contacts", _("Does not get through by"), group=CONTACT, kind=Kind.MANY, choices=lambda: Channel.choices)
def dead_contacts(asked: Asked) -> Q:
    return several(DeadContact.objects.open().filter(client=OuterRef("pk")), "channel", asked)


@ask("last_talk", _("Last talk"), group=CONTACT, kind=Kind.DATE, may_be_unknown=True)
def last_talk(asked: Asked) -> Q:
    return latest(Interaction.objects.filter(client=OuterRef("pk")), "happened_at", asked, moments)


@ask("promise_open", _("We promised something"), group=CONTACT, kind=Kind.YES)
def promise_open(asked: Asked) -> Q:
    found = Q(Exists(Promise.objects.open().filter(client=OuterRef("pk"))))
    return found if asked.value else ~found


@ask(
    "offer_replies", _("Reply to an offer"), group=CONTACT, kind=Kind.MANY,
    choices=lambda: [(value, label) for value, label in Offer.Reply.choices if value],
)  # fmt: skip
def offer_replies(asked: Asked) -> Q:
    return several(Offer.objects.filter(client=OuterRef("pk")), "reply", asked)


# Visits and money, kept on the client's own row.
for name, label, path, more in (
    ("visits", _("Visits"), "visits_count", {}),
    ("spent", _("Spent"), "spent_total", {"whole": False}),
    ("no_shows", _("No-shows"), "no_shows_count", {}),
    ("usual_interval", _("Usual interval, days"), "usual_interval_days", {"may_be_unknown": True}),
):
    column(name, label, path=path, group=COMING, kind=Kind.NUMBER, **more)
for name, label, path in (
    ("first_visit", _("First visit"), "first_visit_on"),
    ("last_visit", _("Last visit"), "last_visit_on"),
    ("next_visit_due", _("Recommended next visit"), "next_visit_due_on"),
):
    column(name, label, path=path, group=COMING, kind=Kind.DATE, may_be_unknown=True)


@ask("average_receipt", _("Average receipt"), group=COMING, kind=Kind.NUMBER, whole=False, may_be_unknown=True)
def average_receipt(asked: Asked) -> Q:
    """Multiplied out: nobody is divided by no visits."""
    if asked.op in {"known", "unknown"}:
        return Q(visits_count__gt=0) if asked.op == "known" else Q(visits_count=0)
    ends = {"gte": ("gte",), "lte": ("lte",), "eq": ("gte", "lte"), "between": ("gte", "lte")}[asked.op]
    values = asked.value if asked.op == "between" else (asked.value,) * len(ends)
    found = Q(visits_count__gt=0)
    for end, value in zip(ends, values, strict=True):
        found &= Q(**{f"spent_total__{end}": F("visits_count") * value})
    return found


# The class, one row a client, reckoned nightly.
for name, label, choices in (
    ("activity", _("Class"), Activity.choices),
    ("rhythm", _("Rhythm"), Rhythm.choices),
    ("pace", _("Against their own rhythm"), Pace.choices),
):
    beside(name, label, Standing, path=name, group=CLASS, kind=Kind.CHOICE, choices=lambda choices=choices: choices)


@ask("kind", _("Kind of relationship"), group=CLASS, kind=Kind.CHOICE, choices=lambda: Relationship.choices)
def kind(asked: Asked) -> Q:
    """What staff set by hand comes before what was derived."""
    derived = Exists(Standing.objects.filter(client=OuterRef("pk"), kind__in=asked.value))
    found = Q(relationship__in=asked.value) | Q(derived, relationship="")
    return ~found if asked.op == "not_in" else found


@ask("lapsed", _("Lapsed"), group=CLASS, kind=Kind.YES)
def lapsed(asked: Asked) -> Q:
    company = asked.given.company
    gone = Client.objects.lapsed(
        asked.given.today, min_days=company.lapsed_min_days, default_interval=company.default_interval_days
    )
    found = Q(Exists(gone.filter(pk=OuterRef("pk"))))
    return found if asked.value else ~found


for name, label, more in (
    ("quarters_since", _("Quarters since the last visit"), {}),
    ("quarters_active", _("Quarters with a visit, of four"), {}),
    ("money_rank", _("Fifth by spending (5 is the highest)"), {}),
    ("visits_year", _("Visits in a year"), {}),
    ("spent_year", _("Spent in a year"), {"whole": False}),
):
    beside(name, label, Standing, path=name, group=CLASS, kind=Kind.NUMBER, **more)


@ask(
    "return_chance", _("Chance to come in 30 days, %"), group=CLASS, kind=Kind.NUMBER, whole=False, may_be_unknown=True
)
def return_chance(asked: Asked) -> Q:
    reckoned = Standing.objects.filter(client=OuterRef("pk"), return_chance__isnull=False)
    if asked.op in {"known", "unknown"}:
        return yes_or_no(Q(Exists(reckoned)), Asked("is", asked.op == "known", asked.given))
    share = tuple(each / 100 for each in asked.value) if asked.op == "between" else asked.value / 100
    return Q(Exists(reckoned.filter(numbered("return_chance", Asked(asked.op, share, asked.given)))))


for name, label in (
    ("due_from", _("Due from")),
    ("due_to", _("Due until")),
    ("second_visit_by", _("Second visit by")),
):
    beside(name, label, Standing, path=name, group=CLASS, kind=Kind.DATE, may_be_unknown=True)
