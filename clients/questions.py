"""The questionnaire: what a dossier should know, in the order it is asked, and how complete it is. What is asked of whom when is in operations/asking.py."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Client

AT_ONCE = 2  # questions put to a client at one time after the first visit


@dataclass(frozen=True)
class Question:
    """`field` of the client is what the answer fills; `is_first`: of the five at the first visit; `staff_only`: never put to the client."""

    name: str
    label: Any
    wording: Any
    is_first: bool = False
    staff_only: bool = False

    def is_known(self, client: Client) -> bool:
        """Filled, or asked and there was nothing to say."""
        return bool(getattr(client, ANSWERED_BY.get(self.name, self.name))) or self.name in client.nothing_to_say


ANSWERED_BY = {"birthday": "birth_day", "favourite_master": "favourite_master_id"}
QUESTIONS = [
    Question("phone", _("phone"), _("Which number may we call?"), is_first=True),
    Question("birthday", _("birthday"), _("When is your birthday?"), is_first=True),
    Question(
        "allergies",
        _("allergies"),
        _("Is there anything you are allergic to, or that must not be done?"),
        is_first=True,
    ),
    Question("source", _("how they found us"), _("How did you find us?"), is_first=True),
    Question("email", _("e-mail"), _("To which e-mail may we send the receipt and reminders?"), is_first=True),
    Question("family_name", _("family name"), _("What is your family name?")),
    Question("language", _("language"), _("In which language shall we write to you?")),
    Question("favourite_master", _("favourite master"), _("Whom do you like to come to?")),
    Question("drinks", _("drinks"), _("What do you like to drink while you are here?")),
    Question("best_time", _("best time to call"), _("When is it best to call you?")),
    Question("curious_about", _("curious about"), _("Which procedure are you curious about?")),
    Question("music", _("music"), _("Which music do you like?")),
    Question("scents", _("scents"), _("Which scents do you like, or dislike?")),
    Question("interests", _("interests"), _("What do you like to do?")),
    Question("misses_here", _("misses here"), _("Which service or product do you miss here?")),
    Question("district", _("district"), _("In which district do you live?")),
    Question("work", _("work"), _("What do you do?")),
    Question("children", _("children"), _("Do you have children? Their names and birthdays?")),
    Question("temperament", _("temperament"), _("How do they behave?"), staff_only=True),
]
BY_NAME = {question.name: question for question in QUESTIONS}


@dataclass(frozen=True)
class Completeness:
    percent: int
    unknown: tuple[Question, ...]


def completeness(client: Client) -> Completeness:
    unknown = tuple(question for question in QUESTIONS if not question.is_known(client))
    return Completeness(percent=round(100 * (len(QUESTIONS) - len(unknown)) / len(QUESTIONS)), unknown=unknown)


def next_questions(client: Client, *, put_to_client: bool = True, besides: Collection[str] = ()) -> list[Question]:
    """The unknown ones of the first five together; after them the next AT_ONCE."""
    unknown = [
        question
        for question in completeness(client).unknown
        if question.name not in besides and not (put_to_client and question.staff_only)
    ]
    first = [question for question in unknown if question.is_first]
    return first or unknown[:AT_ONCE]
