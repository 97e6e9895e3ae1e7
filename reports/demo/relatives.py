"""Families with one phone, people who stand in the base twice, and slips of a hurried hand: all before anybody is written."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from anyascii import anyascii

from clients.models import Channel, Child, Client, DeadContact, Household, HouseholdMember, Relation, Sex
from clients.names import search_text
from reports.demo import stories
from reports.demo.copy import copy_rows
from reports.demo.people import Habit, Salon, masculine

UNREACHABLE = 4


class Relatives:
    """Takes people aside so that nobody plays two parts."""

    def __init__(self, salon: Salon, habits: list[Habit]) -> None:
        self.salon, self.habits = salon, habits
        self.taken: set[int] = set()

    def arrange(self) -> None:
        self.make_families(max(3, len(self.habits) // 160))
        self.note_children(max(3, len(self.habits) // 50))
        self.double(max(4, len(self.habits) // 250))
        self.spoil_birthdays()
        self.lose_contacts(max(2, len(self.habits) // 330))

    def take(self, fits: Any) -> Habit | None:
        """The first who has no part yet."""
        found = next((habit for habit in self.habits if habit.client.pk not in self.taken and fits(habit)), None)
        if found:
            self.taken.add(found.client.pk)
        return found

    def make_families(self, count: int) -> None:
        households: list[Household] = []
        members: list[HouseholdMember] = []
        for number, (mother, child) in enumerate(self.mothers_and_children(count), start=1):
            bring_up(self.salon, mother.client, child)
            family = Household(
                pk=number, name=mother.client.family_name, reminders_to=mother.client, created_at=mother.client.registered_at
            )  # fmt: skip
            households.append(family)
            members += [
                HouseholdMember(
                    household=family, client=mother.client, relation=Relation.MOTHER, may_book=True, may_pay=True
                ),
                HouseholdMember(household=family, client=child.client, relation=Relation.CHILD),
            ]
            if number % 4 == 0 and (father := self.take(lambda habit, like=mother: is_husband(habit, like))):
                father.client.family_name = masculine(mother.client.family_name, mother.client.language)
                father.client.search_text = text_of(father.client)
                members.append(
                    HouseholdMember(household=family, client=father.client, relation=Relation.PARTNER, may_pay=True)
                )
        copy_rows(households)
        copy_rows(members)

    def mothers_and_children(self, count: int) -> Iterator[tuple[Habit, Habit]]:
        for _number in range(count):
            mother = self.take(lambda habit: is_mother(habit, self.salon.today))
            child = mother and self.take(lambda habit, like=mother: is_child(habit, like, self.salon))
            if mother and child:
                yield mother, child

    def note_children(self, count: int) -> None:
        """Too young for a card of their own."""
        rng, today, children = self.salon.rng, self.salon.today, []
        for _number in range(count):
            if parent := self.take(lambda habit: is_mother(habit, today)):
                born = today - timedelta(days=rng.randint(400, 4000))
                name = rng.choice(stories.CHILDREN[parent.client.language])
                year = born.year if rng.random() < 0.8 else None
                children.append(
                    Child(parent=parent.client, name=name, birth_day=born.day, birth_month=born.month, birth_year=year)
                )
        copy_rows(children)

    def double(self, count: int) -> None:
        """Somebody who came once was written down a second time: each with a slip of another kind."""
        for number in range(count):
            original = self.take(lambda habit: is_regular(habit, self.salon.today) and habit.client.birth_year)
            twin = original and self.take(lambda habit, like=original: came_once(habit) and habit.branch == like.branch)
            if original and twin:
                repeat(original.client, twin.client, slip=number % 4)

    def spoil_birthdays(self) -> None:
        for day, month, year in stories.IMPOSSIBLE_BIRTHDAYS:
            if habit := self.take(lambda habit: is_regular(habit, self.salon.today)):
                habit.client.birth_day, habit.client.birth_month, habit.client.birth_year = day, month, year

    def lose_contacts(self, count: int) -> None:
        rng, found_at, dead = self.salon.rng, self.salon.now - timedelta(days=6), []
        for channel, column, reasons in (
            (Channel.EMAIL, "email", stories.BOUNCES),
            (Channel.PHONE, "phone", stories.WRONG_NUMBERS),
        ):
            for _number in range(count):
                if habit := self.take(lambda habit, name=column: bool(getattr(habit.client, name))):
                    address = str(getattr(habit.client, column))
                    dead.append(
                        DeadContact(
                            client=habit.client,
                            channel=channel,
                            address=address,
                            why=rng.choice(reasons),
                            found_at=found_at,
                        )  # fmt: skip
                    )
        copy_rows(dead)
        for _number in range(UNREACHABLE):
            if habit := self.take(came_once):
                habit.client.phone = habit.client.email = ""
                habit.client.search_text = text_of(habit.client)


def is_regular(habit: Habit, today: date) -> bool:
    return habit.last >= today and habit.first < today - timedelta(days=120) and bool(habit.client.family_name)


def came_once(habit: Habit) -> bool:
    return habit.first == habit.last


def is_mother(habit: Habit, today: date) -> bool:
    client = habit.client
    return is_regular(habit, today) and client.sex == Sex.FEMALE and 1965 < (client.birth_year or 0) <= today.year - 32


def is_child(habit: Habit, mother: Habit, salon: Salon) -> bool:
    """Of the same branch and tongue, with a master who cuts hair."""
    is_same = habit.branch == mother.branch and habit.client.language == mother.client.language
    return is_same and came_once(habit) and "Hair" in salon.skills[habit.master.pk]


def is_husband(habit: Habit, wife: Habit) -> bool:
    is_same = habit.branch == wife.branch and habit.client.language == wife.client.language
    return is_same and habit.client.sex == Sex.MALE


def bring_up(salon: Salon, mother: Client, child: Habit) -> None:
    """The mother's phone and name; comes for a cut like other children."""
    rng, client = salon.rng, child.client
    client.phone, client.email, client.work, client.relationship = mother.phone, "", "", ""
    client.family_name = (
        masculine(mother.family_name, mother.language) if client.sex == Sex.MALE else mother.family_name
    )
    client.birth_day, client.birth_month = rng.randint(1, 28), rng.randint(1, 12)
    client.birth_year = salon.today.year - rng.randint(8, 15)
    client.search_text = text_of(client)
    cuts = {service.name: service for service in salon.services["Hair"]}
    child.services = [cuts["Children’s cut"], cuts["Trim"], cuts["Blow-dry"]]


def repeat(original: Client, twin: Client, *, slip: int) -> None:
    for name in ("language", "sex", "birth_day", "birth_month", "birth_year"):
        setattr(twin, name, getattr(original, name))
    twin.given_name, twin.family_name = original.given_name, original.family_name
    twin.email, twin.tags = "", []
    if slip == 0:  # in Latin letters, the same phone
        twin.given_name, twin.family_name, twin.phone = (
            latin(original.given_name),
            latin(original.family_name),
            original.phone,
        )
    elif slip == 1:  # names have changed places
        twin.given_name, twin.family_name, twin.phone = original.family_name, original.given_name, original.phone
    elif slip == 2:  # a new number, the birthday tells
        twin.family_name = doubled_letter(original.family_name)
    else:  # the same phone, no birthday
        twin.phone, twin.birth_day, twin.birth_month, twin.birth_year = original.phone, None, None, None
        twin.family_name = doubled_letter(original.family_name)
    twin.search_text = text_of(twin)


def latin(name: str) -> str:
    return anyascii(name).capitalize()


def doubled_letter(name: str) -> str:
    """Popescu → Poppescu."""
    return name[:3] + name[2:]


def text_of(client: Client) -> str:
    names, phones = [client.given_name, client.family_name], [str(client.phone)] if client.phone else []
    return search_text(names=names, phones=phones, email=client.email)
