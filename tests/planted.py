"""A phone and an e-mail in every column where people type something about a client."""

from datetime import timedelta
from decimal import Decimal

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from bookings.models import Appointment, Wish
from clients.models import (
    Alarm,
    Client,
    DeskTask,
    Household,
    Interaction,
    Offer,
    PatchTest,
    Promise,
    Reveal,
    SafetyOverride,
)
from clients.operations import note_substance
from clients.operations.household import join_household, note_child
from clients.operations.moving import allowed
from feedback.models import Survey
from loyalty.models import Entry
from loyalty.operations import PaidIn, block_certificate, sell_certificate, set_credit_limit
from tests.factories import ClientFactory, SubstanceFactory
from visits.mixtures import Row
from visits.models import FormulaIngredient, VisitLine
from visits.operations import write_formula

# Columns of text that nobody types: keys, kinds, what is computed. A person's name is shown to everybody as a name.
NOT_TYPED = {
    "key", "dedupe_key", "request_key", "digest", "number", "search_text", "code", "kind", "discount_kind", "preferred_channel", "aspect",
    "before", "after",
}  # fmt: skip
OF_MACHINES = {
    "loyalty.Account.subject",  # which booking a deposit is of
}
NAMES = {"given_name", "patronymic", "family_name"}
# Contacts by nature: the scene has them already.
CONTACTS = {"phone", "email", "messenger", "address"}
# Two steps from the client.
FARTHER = [FormulaIngredient, VisitLine, Entry, Household]


def typed(model):
    columns = [
        field for field in model._meta.concrete_fields if isinstance(field, (models.CharField, models.TextField))
    ]
    skipped = NOT_TYPED | NAMES | CONTACTS
    columns = [each for each in columns if f"{model._meta.label}.{each.name}" not in OF_MACHINES]
    return [each for each in columns if not each.choices and not each.unique and each.name not in skipped]


def about_clients():
    related = {each.related_model for each in Client._meta.related_objects}
    ours = {model for model in related if not hasattr(model, "pgh_id") and model is not Client}
    return [Client, *sorted((model for model in ours if typed(model)), key=lambda each: each._meta.label), *FARTHER]


def with_everything(scene, *, by, now):
    """A row of everything that can be said of a client."""
    person, branch = scene.person, scene.branch
    substance, made = SubstanceFactory(), {"client": person, "made_at": now - timedelta(days=3)}
    Promise.objects.create(text="x", **made)
    Promise.objects.create(text="x", kept_at=now, kept_by=by, **made)
    Offer.objects.create(text="x", **made)
    Offer.objects.create(text="x", reply=Offer.Reply.NO, replied_at=now, **made)
    note_substance(person, substance=substance, kind="allergy", by=by, now=now)
    day = branch.local_day(now)
    PatchTest.objects.create(
        client=person, substance=substance, tested_on=day, valid_until=day + timedelta(days=9), result="failed", written_by=by, written_at=now
    )  # fmt: skip
    SafetyOverride.objects.create(
        client=person, service=scene.service, substance=substance, code="allergy", day=day, reason="x", by=by, signed_at=now
    )  # fmt: skip
    note_child(person, name="Mia", by=by)
    join_household(person, other=ClientFactory(home_branch=branch), relation="mother", by=by, now=now)
    Survey.objects.create(visit=scene.visit, client=person, branch=branch, asked_at=now, score=4, answered_at=now)
    for text, amount in (("mixed", "30"), ("mixed again", "40")):
        write_formula(
            person, text=text, ingredients=[Row("7.1", amount)], service=scene.service, by=scene.master, now=now
        )
    gone = {"state": "cancelled", "cancelled_at": now, "cancelled_by": by}
    Appointment.objects.create(
        client=person, branch=branch, starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=2, hours=-1), booked_by=by, booked_at=now, **gone
    )  # fmt: skip
    Wish.objects.create(client=person, branch=branch, first_day=day, last_day=day, made_at=now)
    Interaction.objects.create(client=person, branch=branch, happened_at=now, channel="phone", direction="in", by=by)
    DeskTask.objects.create(client=person, branch=branch, kind="call_back", due_at=now, done_at=now, done_by=by)
    paid = {"payments": [PaidIn("cash", Decimal(10))], "branch": branch, "by": by, "now": now}
    certificate = sell_certificate(nominal=Decimal(10), buyer=person, key="planted", **paid)
    block_certificate(certificate, reason="x", by=by, now=now)
    set_credit_limit(person, limit=Decimal(10), reason="x", by=by, now=now)
    Reveal.objects.create(client=person, by=by, reason="x", revealed_at=now, until=now)
    with pgtrigger.ignore("visits.VisitLine:visit_line_never_edited"):
        VisitLine.objects.filter(visit=scene.visit).update(overridden_by=by, override_reason="x")
    Alarm.objects.create(client=person, staff=by, text="x", raised_at=now)


def plant(text):
    """Into every typed column of every row; gives the tables that had no row to plant in."""
    empty = []
    for model in about_clients():
        words = {field.name: text[: field.max_length] for field in typed(model)}
        if model is Client:
            words |= {each.name: [text] for each in Client._meta.concrete_fields if isinstance(each, ArrayField)}
        with allowed(model):
            if not model._base_manager.update(**words):
                empty.append(model._meta.label)
    return empty
