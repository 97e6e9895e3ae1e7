"""The twenty-second brief: what a master must know of the client before the work begins. No contacts here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateTimeField, F, OuterRef, Subquery
from django.db.models.functions import Cast, Coalesce, JSONObject
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bookings.brief import Fact, Place, fact_for, facts_about
from bookings.models import Appointment, BriefReading, State
from clients.card_row import as_card_shows
from clients.masking import covered
from clients.models import Client, ClientSubstance, Interaction, Temperament
from clients.panels.safety import harms
from salon.formats import format_day
from salon.models import Staff

TALKS_SHOWN = 3
# What of the dossier matters at the chair when it changed.
AT_THE_CHAIR = (
    "given_name", "family_name", "allergies", "contraindications", "temperament", "likes_silence", "drinks", "music", "scents", "habits",
    "curious_about", "misses_here", "notes",
)  # fmt: skip
MANNER_ICONS = {Temperament.EXPANSIVE: "sparkles", Temperament.FRIENDLY: "heart"}


@dataclass(frozen=True)
class Brief:
    """`readings` are everybody's; `read` is the reader's own, None until the tap."""

    appointment: Appointment
    client: Client
    places: dict[Place, list[Fact]]
    promises: list[dict[str, Any]]
    readings: list[BriefReading]
    read: BriefReading | None

    @property
    def alerts(self) -> list[Fact]:
        return self.places[Place.ALERT]


def brief_of(appointment: Appointment, *, by: Staff, now: datetime) -> Brief:
    """Two queries, and one of each registered fact."""
    client = client_in_brief(appointment)
    appointment.client = client
    readings = readings_of(appointment)
    own = [*alerts_of(client, appointment, by=by), *changed_since(client), *manner_of(client), *likes_of(client)]
    own += notes_of(appointment, client)
    found: dict[Place, list[Fact]] = {place: [] for place in Place}
    for fact in [*(fact_for(by, each) for each in own), *facts_about(appointment, by=by, now=now)]:
        found[fact.place].append(fact)
    today = appointment.branch.local_day(now)
    read = next((each for each in readings if each.by_id == by.pk), None)
    return Brief(appointment, client, found, promises_of(client, today, by=by), readings, read)


def readings_of(appointment: Appointment) -> list[BriefReading]:
    return list(appointment.brief_readings.select_related("by").order_by("read_at"))


def client_in_brief(appointment: Appointment) -> Client:
    """As on the card, with the last visit done and what came since, in one query.

    Visits without an appointment (imported, walk-in at the till) are known by their day alone.
    """
    mine = {"client": OuterRef("pk")}
    done = Appointment.objects.filter(**mine, state=State.DONE, starts_at__lt=appointment.starts_at)
    said = Interaction.objects.filter(**mine, happened_at__gt=OuterRef("last_done_at")).order_by("-happened_at")
    noted = ClientSubstance.objects.filter(**mine, noted_at__gt=OuterRef("last_done_at")).order_by("substance__name")
    events = Client._meta.get_field("events").related_model._default_manager.filter(  # type: ignore[union-attr]
        pgh_obj=OuterRef("pk"), pgh_created_at__lte=OuterRef("last_done_at")
    )
    before = JSONObject(**{name: F(name) for name in AT_THE_CHAIR})
    told = JSONObject(topic="topic", result="result", happened_at="happened_at")
    clients = as_card_shows(Client.objects.all()).annotate(
        last_done_at=Coalesce(
            Subquery(done.order_by("-starts_at").values("ends_at")[:1]), Cast("last_visit_on", DateTimeField())
        ),
        said_since=ArraySubquery(said.values(json=told)[:TALKS_SHOWN]),
        noted_since=ArraySubquery(noted.values("substance__name")),
        was=ArraySubquery(events.order_by("-pgh_id").values(json=before)[:1]),
    )
    return clients.get(pk=appointment.client_id)


def has_alerts(client: Client, appointment: Appointment, *, by: Staff) -> bool:
    return bool(alerts_of(client, appointment, by=by))


def alerts_of(client: Client, appointment: Appointment, *, by: Staff) -> list[Fact]:
    """Substances, the dossier's words, tests that do not hold on the day, what was signed for that day."""
    known = harms(client, by=by, now=appointment.starts_at)
    day = appointment.branch.local_day(appointment.starts_at)
    allergies = [*known.get("allergic_to", []), client.allergies]
    contraindications = [*known.get("contraindicated", []), client.contraindications]
    told = [
        alert("alert-triangle", _("Allergic to:"), allergies),
        alert("stethoscope", _("Contraindicated:"), contraindications),
        *[
            alert("flask", _("Patch test:"), [test_told(each)])
            for each in known.get("tests", [])
            if not each["is_good"]
        ],
        *[
            alert("edit", _("Signed for:"), [signed_told(each)])
            for each in known.get("signed", [])
            if each["day"] == day
        ],
    ]
    return [fact_for(by, fact) for fact in told if fact]


def alert(icon: str, title: str, words: Iterable[str]) -> Fact | None:
    text = ", ".join(dict.fromkeys(word for word in words if word))
    return Fact(icon, text, title, Place.ALERT) if text else None


def test_told(test: dict[str, Any]) -> str:
    until = _("valid until %(day)s") % {"day": format_day(test["valid_until"], "day")}
    return f"{test['name']} – {test['label']}, {until}"


def signed_told(signed: dict[str, Any]) -> str:
    words = _("%(service)s in spite of %(substance)s") % signed
    return f"{words}: {signed['reason']} ({signed['by']})"


def changed_since(client: Client) -> list[Fact]:
    """Since the last visit done; a newcomer is told as such."""
    found: Any = client
    if not client.visits_count and found.last_done_at is None:
        return [Fact("user-plus", _("First visit here"), "", Place.CHANGED)]
    talks = [
        Fact(
            "message-circle",
            " – ".join(filter(None, [each["topic"], each["result"]])),
            format_day(datetime.fromisoformat(each["happened_at"]), "short_day"),
            Place.CHANGED,
        )
        for each in found.said_since
    ]
    noted = [
        Fact("alert-triangle", _("New: does not stand %(name)s") % {"name": name}, "", Place.CHANGED)
        for name in found.noted_since
    ]
    return noted + fields_changed(client, found.was[0] if found.was else None) + talks


def fields_changed(client: Client, was: dict[str, Any] | None) -> list[Fact]:
    if was is None:
        return []
    changed = [Client._meta.get_field(name) for name in AT_THE_CHAIR if was[name] != getattr(client, name)]
    return [
        Fact(
            "edit",
            f"{capfirst(field.verbose_name)}: {worded(field, getattr(client, field.name))}",  # type: ignore[union-attr]
            _("before: %(words)s") % {"words": worded(field, was[field.name])},
            Place.CHANGED,
        )
        for field in changed
    ]


def worded(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(dict(field.flatchoices).get(value, value)) or "–"


def manner_of(client: Client) -> list[Fact]:
    if not client.temperament:
        return []
    kind = Temperament(client.temperament)
    return [Fact(MANNER_ICONS.get(kind, "user"), kind.label, client.temperament_hint, Place.MANNER)]


def likes_of(client: Client) -> list[Fact]:
    told = [
        ("message-off", _("Likes silence") if client.likes_silence else "", ""),
        ("coffee", client.drinks, _("Drinks")),
        ("player-play", client.music, _("Music")),
        ("droplet", client.scents, _("Scents")),
        ("user", client.habits, _("Habits")),
        ("sparkles", client.curious_about, _("Curious about")),
        ("search", client.misses_here, _("Misses here")),
    ]
    return [Fact(icon, text, note, Place.LIKE) for icon, text, note in told if text]


def notes_of(appointment: Appointment, client: Client) -> list[Fact]:
    told = [(appointment.note, _("For this visit")), (client.notes, _("On the card"))]
    return [Fact("notes", text, note, Place.NOTE) for text, note in told if text]


def promises_of(client: Client, today: date, *, by: Staff) -> list[dict[str, Any]]:
    """Open ones, read with the card."""
    found: Any = client
    dated = [
        each
        | {
            "text": covered(each["text"], by),
            "due_on": date.fromisoformat(each["due_on"]) if each["due_on"] else None,
        }
        for each in found.open_promises
    ]
    return [each | {"is_late": each["due_on"] is not None and each["due_on"] < today} for each in dated]
