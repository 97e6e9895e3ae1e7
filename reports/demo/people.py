"""The demo's company, staff, price list and clients."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from anyascii import anyascii
from django.contrib.auth.hashers import make_password

from clients.models import Channel, Client, Consent, Purpose, Relationship, Sex, Temperament
from clients.names import search_text
from clients.wordings import wordings
from reports.demo import catalogue, names, translated
from reports.demo.copy import copy_rows
from salon.models import (
    Branch,
    Company,
    Goods,
    OpeningHours,
    Role,
    Service,
    ServiceCategory,
    Shift,
    ShiftPattern,
    Staff,
    StaffService,
    Substance,
)
from salon.models.schedule import Hours, as_written

YEARS = 3
SMALL = 500  # clients
Row = TypeVar("Row")


@dataclass
class Salon:
    """What was made so far, by the names the demo knows it by."""

    rng: Random
    now: datetime
    company: Company
    branches: dict[str, Branch] = field(default_factory=dict)
    services: dict[str, list[Service]] = field(default_factory=dict)
    goods: list[Goods] = field(default_factory=list)
    masters: dict[str, list[Staff]] = field(default_factory=dict)
    skills: dict[int, list[str]] = field(default_factory=dict)
    desks: dict[str, Staff] = field(default_factory=dict)
    substances: dict[str, Substance] = field(default_factory=dict)
    photographed: list[int] = field(default_factory=list)
    is_small: bool = False

    @property
    def today(self) -> date:
        return self.branches["riverside"].local_day(self.now)

    def some(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Of what happened at the till: a small salon has a third of it."""
        return rows[::3] if self.is_small else rows


@dataclass
class Habit:
    """One client and how they live: which master, what, how often, from when until when."""

    client: Client
    branch: str
    master: Staff
    services: list[Service]
    rhythm: float
    first: date
    last: date


def open_company(rng: Random, now: datetime) -> Salon:
    company = Company.objects.create(name="Riverside", currency="EUR", language="en")
    salon = Salon(rng, now, company)
    for code, name, zone, region, address in catalogue.BRANCHES:
        branch = Branch.objects.create(
            code=code, name=name, timezone=zone, phone_region=region, address=address, is_bookable_online=True
        )
        OpeningHours.objects.bulk_create(
            OpeningHours(branch=branch, weekday=n, opens=time(9), closes=time(20)) for n in range(7)
        )
        salon.branches[code] = branch
    fill_price_list(salon)
    hire(salon)
    plan_shifts(salon)
    return salon


def fill_price_list(salon: Salon) -> None:
    for position, (name, rows) in enumerate(catalogue.SERVICES.items()):
        category = ServiceCategory.objects.create(
            name=name, position=position, names=translated.names(translated.CATEGORIES[name])
        )
        salon.services[name] = Service.objects.bulk_create(
            Service(
                category=category, name=title, duration_minutes=minutes, processing_minutes=processing, buffer_minutes=buffer,
                price=Decimal(price), material_cost=Decimal(cost), return_min_days=low, return_max_days=high,
                aftercare=catalogue.AFTERCARE.get(name, ""), names=translated.names(translated.SERVICES[title]),
            )
            for title, minutes, processing, buffer, price, cost, low, high in rows
        )  # fmt: skip
    salon.goods = Goods.objects.bulk_create(
        Goods(sku=sku, name=name, purchase_cost=Decimal(cost), price=Decimal(price))
        for sku, name, cost, price in catalogue.GOODS
    )


def hire(salon: Salon) -> None:
    password = make_password(catalogue.PASSWORD)
    pin_hash = {pin: make_password(pin) for pin in {catalogue.MASTER_PIN, *(row[-1] for row in catalogue.OFFICE)}}

    for username, given, family, role, branches, language, pin in catalogue.OFFICE:
        person = Staff.objects.create(
            username=username, first_name=given, last_name=family, role=role, language=language, password=password, pin=pin_hash[pin],
            is_staff=role == Role.OWNER, is_superuser=role == Role.OWNER,
        )  # fmt: skip
        person.branches.set([salon.branches[code] for code in branches])
        if role == Role.ADMINISTRATOR:
            salon.desks[branches[0]] = person
    for username, given, family, title, code, skills, percent, language in catalogue.MASTERS:
        master = Staff.objects.create(
            username=username, first_name=given, last_name=family, title=title, role=Role.MASTER, takes_clients=True,
            commission_percent=percent, language=language, password=password, pin=pin_hash[catalogue.MASTER_PIN],
        )  # fmt: skip
        master.branches.set([salon.branches[code]])
        salon.masters.setdefault(code, []).append(master)
        salon.skills[master.pk] = skills
        StaffService.objects.bulk_create(
            StaffService(staff=master, service=service) for skill in skills for service in salon.services[skill]
        )


def plan_shifts(salon: Salon) -> None:
    """Five weeks: each master has one day off a week, never today. The pattern behind them plans the rest once the diary is full."""
    shifts = []
    for code, masters in salon.masters.items():
        branch = salon.branches[code]
        today = branch.local_day(salon.now)
        for n, master in enumerate(masters):
            opens, closes = [(10, 19), (9, 18), (10, 19), (11, 20), (9, 17)][n]
            day_off = (today.weekday() + 1 + n) % 7
            days = [today + timedelta(days=offset) for offset in range(-7, 29)]
            week: list[Hours] = [[] if n == day_off else [(time(opens), time(closes))] for n in range(7)]
            pattern = ShiftPattern.objects.create(
                staff=master, branch=branch, starts_on=days[0], first_day=days[0].weekday(), days=as_written(week)
            )
            shifts += [
                Shift(
                    staff=master, branch=branch, pattern=pattern,
                    period=(branch.at(day, time(opens)), branch.at(day, time(closes))),
                )
                for day in days
                if day.weekday() != day_off
            ]  # fmt: skip
    Shift.objects.bulk_create(shifts)


def invite_clients(salon: Salon, count: int) -> list[Habit]:
    """`count` people, written with their totals at the end; 62 % at the first branch; a quarter come once, as many are lost, some are new."""
    salon.is_small = count < SMALL
    habits = [imagine(salon, n) for n in range(count)]
    for number, habit in enumerate(habits, start=1):
        habit.client.pk = number
    return habits


def ask_for_consents(salon: Salon, habits: list[Habit]) -> None:
    """In the client's language, with the words they heard; photos are asked of those who are coloured or have lashes done."""
    asked = {language: wordings(language) for language in names.FAMILY}
    rows = []
    for habit in habits:
        client = habit.client
        for channel, share in wishes(habit):
            is_given = salon.rng.random() < share
            rows.append(
                Consent(
                    client=client, channel=channel, is_given=is_given, source="questionnaire", wording=asked[client.language][channel],
                    decided_at=client.registered_at,
                )
            )  # fmt: skip
            if is_given and channel == Purpose.PHOTO_RECORD:
                salon.photographed.append(client.pk)
    copy_rows(rows)


def wishes(habit: Habit) -> list[tuple[str, float]]:
    """What is asked, and how many say yes."""
    news: list[tuple[str, float]] = [(Channel.EMAIL, 0.78), (Channel.PHONE, 0.85)]
    if habit.services[0].category.name in {"Colour", "Brows & lashes"}:
        return [*news, (Channel.SMS, 0.6), (Purpose.PHOTO_RECORD, 0.7), (Purpose.PHOTO_PUBLISH, 0.25)]
    return [*news, (Channel.SMS, 0.6)] if habit.client.pk % 3 == 0 else news


def imagine(salon: Salon, n: int) -> Habit:
    rng = salon.rng
    code = "riverside" if rng.random() < 0.62 else "hrazdan"
    master = rng.choice(salon.masters[code])
    services = liked_services(salon, master)
    first, last, rhythm = life(salon, services)
    client = describe(salon, n, code, first)
    if rng.random() < 0.7 and last > first:
        client.favourite_master = master
    return Habit(client, code, master, services, rhythm, first, last)


def liked_services(salon: Salon, master: Staff) -> list[Service]:
    """One main service that asks for a return, and one or two more of the same master."""
    all_of_them = [service for skill in salon.skills[master.pk] for service in salon.services[skill]]
    main = salon.rng.choice(
        [service for service in all_of_them if service.return_max_days and 13 < service.return_max_days < 200]
    )
    return [main, *salon.rng.sample(all_of_them, 2)]


def life(salon: Salon, services: list[Service]) -> tuple[date, date, float]:
    """First day, last possible day, rhythm in days."""
    rng, today = salon.rng, salon.today
    low, high = services[0].return_min_days or 30, services[0].return_max_days or 60
    rhythm = max(7.0, (low + high) / 2 * rng.lognormvariate(0.32, 0.28))
    first = today - timedelta(days=int(rng.random() ** 0.8 * 365 * YEARS) + 9)
    kind = rng.random()
    if kind < 0.26:
        return first, first, rhythm
    if kind < 0.36:
        return today - timedelta(days=rng.randint(-12, 60)), today, rhythm
    if kind < 0.64:
        return first, first + timedelta(days=int(rng.random() * (today - first).days * 0.75)), rhythm
    return first, today, rhythm


def describe(salon: Salon, n: int, code: str, first: date) -> Client:
    rng = salon.rng
    shares = names.LANGUAGE_SHARES[code]
    language = rng.choices(list(shares), weights=list(shares.values()))[0]
    is_male = rng.random() < 0.09
    given = rng.choice((names.MALE if is_male else names.FEMALE)[language])
    family = masculine(rng.choice(names.FAMILY[language]), language) if is_male else rng.choice(names.FAMILY[language])
    phone = f"+3736{rng.randint(0, 9)}{n:06d}" if code == "riverside" else f"+37491{n:06d}"
    email = (
        f"{anyascii(given + '.' + family).lower().replace(' ', '').replace(chr(39), '')}{n}@example.com"
        if rng.random() < 0.81
        else ""
    )
    birthday = date(1955, 1, 1) + timedelta(days=rng.randint(0, 19000)) if rng.random() < 0.83 else None
    registered = datetime.combine(min(first, salon.today - timedelta(days=1)), time(9), tzinfo=UTC)
    client = Client(
        given_name=given, family_name=family if rng.random() < 0.96 else "", phone=phone, email=email, language=language,
        sex=Sex.MALE if is_male else Sex.FEMALE, home_branch=salon.branches[code], registered_at=registered,
        source=rng.choices(list(names.SOURCES), weights=list(names.SOURCES.values()))[0],
    )  # fmt: skip
    if birthday:
        client.birth_day, client.birth_month = birthday.day, birthday.month
        client.birth_year = birthday.year if rng.random() < 0.85 else None
    add_character(rng, client)
    client.search_text = search_text(names=[given, client.family_name], phones=[phone], email=email)
    return client


def masculine(family: str, language: str) -> str:
    """Иванова → Иванов; other endings stay."""
    return family[:-1] if language == "ru" and family.endswith(("ова", "ева", "ёва", "ина")) else family


def add_character(rng: Random, client: Client) -> None:
    def sometimes(share: float, choices: list[str]) -> str:
        return rng.choice(choices) if rng.random() < share else ""

    client.allergies = sometimes(0.06, names.ALLERGIES)
    client.contraindications = sometimes(0.03, names.CONTRAINDICATIONS)
    client.notes = sometimes(0.14, names.NOTES)
    client.drinks = sometimes(0.25, names.DRINKS)
    client.district = sometimes(0.4, names.DISTRICTS)
    client.work = sometimes(0.2, names.WORK)
    client.temperament = sometimes(0.35, list(Temperament.values))
    client.relationship = sometimes(0.2, list(Relationship.values))
    client.likes_silence = rng.random() < 0.12
    client.tags = ["VIP"] if rng.random() < 0.015 else []
