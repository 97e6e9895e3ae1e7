"""What people said and agreed: talks, promises, offers; photos; and what the office keeps about everybody."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from bookings.models import Appointment, BriefReading, State
from clients.models import Alarm, CardReading, Client, DuplicatePair, Interaction, Offer, Promise, Reveal, Way
from clients.operations import (
    make_decoy,
    merge_clients,
    not_the_same,
    raise_alarm,
    record_interaction,
    sweep_duplicates,
)
from clients.operations.segments import create_segment
from reports.demo import stories
from reports.demo.copy import copy_rows
from reports.demo.people import Habit, Salon
from salon.models import Staff
from visits.images import read_picture
from visits.models import Photo
from visits.operations import add_photo

PHOTOGRAPHED = 6
LATEST_TALKS = 90  # days


class Talks:
    """Of the last three months, with those who still come."""

    def __init__(self, salon: Salon, habits: list[Habit]) -> None:
        self.salon = salon
        self.living = [habit for habit in habits if habit.last >= salon.today and habit.first < salon.today]

    def write(self) -> None:
        rng = self.salon.rng
        for make, share in ((self.talk, 0.12), (self.promise, 0.03), (self.offer, 0.05)):
            chosen = rng.sample(self.living, max(4, int(len(self.living) * share)))
            copy_rows([make(habit, number) for number, habit in enumerate(chosen)])

    def lately(self, days: int = LATEST_TALKS) -> datetime:
        rng = self.salon.rng
        return self.salon.now - timedelta(days=rng.randint(1, days), minutes=rng.randint(0, 400))

    def talk(self, habit: Habit, number: int) -> Interaction:
        rng, (topic, result) = self.salon.rng, self.salon.rng.choice(stories.TALKS)
        way = rng.choice((Way.PHONE, Way.PHONE, Way.MESSENGER, Way.IN_PERSON))
        return Interaction(
            client=habit.client, branch=self.salon.branches[habit.branch], channel=way, direction=rng.choice(("in", "in", "out")),
            topic=topic, result=result, note=rng.choice(stories.TALK_NOTES), by=self.salon.desks[habit.branch],
            minutes=None if way == Way.MESSENGER else rng.randint(1, 12), happened_at=self.lately(),
        )  # fmt: skip

    def promise(self, habit: Habit, number: int) -> Promise:
        """The first is late; every third is kept."""
        rng, desk, made_at = self.salon.rng, self.salon.desks[habit.branch], self.lately(20)
        is_kept = number % 3 == 2
        due_on = self.salon.today + timedelta(days=-2 if number == 0 else rng.randint(0, 14))
        return Promise(
            client=habit.client, text=rng.choice(stories.PROMISES), due_on=due_on if number % 4 != 1 else None, made_at=made_at, made_by=desk,
            kept_at=made_at + timedelta(hours=20) if is_kept else None, kept_by=desk if is_kept else None,
        )  # fmt: skip

    def offer(self, habit: Habit, number: int) -> Offer:
        rng, made_at, (text, why) = self.salon.rng, self.lately(60), self.salon.rng.choice(stories.OFFERS)
        reply = ["", *Offer.Reply.values][number % 5]
        return Offer(
            client=habit.client, text=text, made_at=made_at, made_by=self.salon.desks[habit.branch], reply=reply,
            why=why if reply == Offer.Reply.NO else "", replied_at=made_at + timedelta(hours=rng.randint(0, 20)) if reply else None,
        )  # fmt: skip

    def call_back(self) -> None:
        """By the operation, which opens the desk's tasks; one should have been called yesterday."""
        for number, topic in enumerate(stories.CALL_BACKS):
            habit = self.living[number]
            said_at = self.salon.now - timedelta(days=2, minutes=13 * number)
            record_interaction(
                habit.client, branch=self.salon.branches[habit.branch], channel=Way.PHONE, direction="in", topic=topic, result="Call back",
                minutes=2 + number, by=self.salon.desks[habit.branch], now=said_at, call_back_at=said_at + timedelta(days=1 + number, hours=2),
            )  # fmt: skip


def read_briefs(salon: Salon) -> None:
    """Masters of today's visits have read about the client before they began."""
    begun = Appointment.objects.filter(
        state__in=[State.DONE, State.IN_SERVICE], starts_at__gte=salon.now - timedelta(hours=14)
    ).prefetch_related("parts__master")
    BriefReading.objects.bulk_create(
        BriefReading(
            appointment=each, by=each.parts.all()[0].master, read_at=each.starts_at - timedelta(minutes=2)
        )
        for each in begun
    )  # fmt: skip


def take_photos(salon: Salon) -> None:
    """Before and after, of those who agreed and were coloured last week; pictures of nobody."""
    done = Appointment.objects.filter(
        state=State.DONE, parts__service__category__name="Colour", client__in=salon.photographed
    )
    for number, appointment in enumerate(done.order_by("starts_at", "pk").distinct()[:PHOTOGRAPHED]):
        master = appointment.parts.all()[0].master
        before, after = (stories.PHOTO_COLOURS[(number + shift) % len(stories.PHOTO_COLOURS)] for shift in (0, 2))
        for moment, colour, at in (
            (Photo.Moment.BEFORE, before, appointment.starts_at),
            (Photo.Moment.AFTER, after, appointment.ends_at),
        ):
            picture = read_picture(drawn(colour))
            add_photo(
                appointment.client, picture=picture, moment=moment, by=master, now=at, appointment=appointment
            )  # fmt: skip


def drawn(colour: str) -> BytesIO:
    """A strand of hair, if one wishes to see it."""
    shade = Image.linear_gradient("L").resize((360, 480))
    file = BytesIO()
    ImageOps.colorize(shade, black="#241a16", white="#f4e6d6", mid=colour).save(file, "PNG")
    file.seek(0)
    return file


def keep_segments(salon: Salon, owner: Staff) -> None:
    for name, conditions in (
        ("Colour clients who are late", [says("families", "any", category(salon, "Colour")), says("pace", "in", ["due", "at_risk"])]),
        ("VIP without a booking", [says("activity", "in", ["vip"]), says("booked_ahead", "is", False)]),
        ("Families with children", [says("has_children", "is", True), says("consents", "any", ["email", "sms"])]),
    ):  # fmt: skip
        rules = {"version": 1, "rules": {"match": "all", "of": conditions}}
        create_segment(name=name, rules=rules, by=owner, now=salon.now - timedelta(days=9))


def says(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


def category(salon: Salon, name: str) -> list[str]:
    return [str(salon.services[name][0].category_id)]


def sort_out_doubles(salon: Salon) -> None:
    """The sweep finds them; the desk has merged one and knows another to be two people."""
    sweep_duplicates(now=salon.now)
    pairs = list(DuplicatePair.objects.open().with_cards().best_first())
    desk = salon.desks["riverside"]
    for pair in pairs[:1]:
        merge_clients(pair.fuller, gone=pair.other, by=desk, now=salon.now - timedelta(hours=3))
    for pair in pairs[-1:] if len(pairs) > 2 else []:
        not_the_same(pair.first, pair.second, by=desk, now=salon.now - timedelta(hours=2))


def stand_watch(salon: Salon, owner: Staff) -> None:
    """Who looked at what, a contact revealed for a reason, one alarm, and a client who is nobody."""
    master, now = salon.masters["riverside"][0], salon.now
    clients = list(Client.objects.present().order_by("pk")[:12])
    CardReading.objects.bulk_create(
        CardReading(client=client, by=master, read_at=(now - timedelta(minutes=40 * n)).replace(second=0, microsecond=0))
        for n, client in enumerate(clients)
    )  # fmt: skip
    Reveal.objects.bulk_create(
        Reveal(client=client, by=master, reason="Is late, must be called", revealed_at=at, until=at + timedelta(minutes=1))
        for client, at in ((clients[0], now - timedelta(hours=5)), (clients[1], now - timedelta(days=3)))
    )  # fmt: skip
    raise_alarm(
        Alarm.Kind.READING, text=f"{master}: 46 cards in ten minutes", dedupe_key="demo:reading", by=master, now=now - timedelta(days=1)
    )  # fmt: skip
    make_decoy(
        branch=salon.branches["riverside"], by=owner, now=now - timedelta(days=40), given_name="Irina", family_name="Balanescu",
        phone="+37369990001", email="irina.balanescu@example.com", language="ro",
    )  # fmt: skip
