"""The import kind “past visits”: one row is one visit with one line, without payments; unknown clients are made, nothing is doubled."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.importing.base import Base, Entry, entry_for, name_key
from clients.importing.days import BadDay, read_past_day
from clients.importing.dossier import CleanClient, clean_client, first
from clients.importing.fields import CLIENT_FIELDS, FULL_NAME, MASTER, PHONE, words
from clients.importing.kinds import Field, Kind, Planned, RowIn, Setting, extra_fields, register_kind
from clients.importing.masters import Masters
from clients.importing.people_kind import masters_said, take_away
from clients.importing.people_plan import Payload
from clients.importing.people_write import create_clients, row_of
from clients.importing.sums import BadNumber, read_sum
from clients.importing.text import as_json, content, cut, one_line, sound
from clients.models import Client, Import, ImportRow
from loyalty.operations import forget_progress, refresh_tiers
from salon.models import Company, Service
from visits.models import Visit, VisitLine
from visits.operations import reckon_clients, take_numbers
from visits.operations.counting import usual_interval
from visits.operations.progress import count_past, key_of

Outcome = ImportRow.Outcome
CLIENT_PARTS = ("given_name", "patronymic", "family_name", "email")
TOTALS = ("visits_count", "spent_total", "first_visit_on", "last_visit_on", "usual_interval_days", "next_visit_due_on")
NOON = time(12)
DAY = Field("day", gettext_lazy("Date of the visit"), words(
    "дата|дата визита|дата посещения|день|когда|визит|дата и время|дата записи|date|visit date|day|visited|visited on|date of visit|날짜|일자|방문일|방문 날짜|data|data vizitei|ziua|ամսաթիվ|այցի ամսաթիվ|օր"))  # fmt: skip
SERVICE = Field("service", gettext_lazy("Service"), words(
    "услуга|услуги|наименование услуги|название услуги|процедура|работа|service|services|service name|treatment|procedure|서비스|시술|시술명|serviciu|servicii|serviciul|procedura|ծառայություն|ծառայություններ"))  # fmt: skip
TOTAL = Field("total", gettext_lazy("Sum paid"), words(
    "сумма|цена|стоимость|оплата|оплачено|итого|к оплате|сумма чека|sum|amount|price|paid|total|cost|금액|결제금액|가격|suma|pret|preț|achitat|plata|գումար|գին|վճարված"))  # fmt: skip


def visit_fields() -> list[Field]:
    parts = [each for each in CLIENT_FIELDS if each.name in CLIENT_PARTS]
    return [
        DAY,
        FULL_NAME,
        *parts,
        PHONE,
        SERVICE,
        MASTER,
        TOTAL,
        *(Field(extra.name, extra.label, extra.words) for extra in extra_fields()),
    ]


@dataclass
class PastVisit:
    day: date
    total: Decimal
    name: str
    service: Service | None
    master: int | None
    entry: Entry
    new_client: CleanClient | None = None


@dataclass
class Known:
    """The price list by name, and visits that are there already as (client, day, sum, service)."""

    services: dict[str, Service] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    visits: set[tuple[Any, ...]] = field(default_factory=set)
    names: dict[tuple[str, ...], list[Entry]] = field(default_factory=dict)


class VisitSession:
    def __init__(self, setting: Setting) -> None:
        self.setting, self.base, self.masters = setting, Base(setting), Masters(setting.branch)
        self.touched: set[int] = set()
        self.known = Known(services={sound(service.name): service for service in Service.objects.all()})

    def plan(self, rows: Sequence[RowIn]) -> list[Planned]:
        bare = [
            replace(row, values={name: cells for name, cells in row.values.items() if name != MASTER.name})
            for row in rows
        ]
        clients = [clean_client(row, self.setting, self.masters) for row in bare]
        self.base.load(clients)
        self.load_names(clients)
        self.load_visits(clients)
        return [self.decide(row, client) for row, client in zip(rows, clients, strict=True)]

    def load_names(self, clients: list[CleanClient]) -> None:
        """People written by name alone are found by their whole name."""
        bare = {client.name[0] for client in clients if not client.phones and not client.emails and client.name[0]}
        families = {client.name[2] for client in clients}
        found = (
            self.base.others().filter(given_name__in=bare, family_name__in=families).values_list("pk", flat=True)
            if bare
            else []
        )
        self.base.add_from_base(set(found) - set(self.base.by_pk))
        for pk in found:
            entry = self.base.by_pk.get(pk)
            known = self.known.names.setdefault(name_key(entry.name), []) if entry else []
            if entry and entry not in known:
                known.append(entry)

    def load_visits(self, clients: list[CleanClient]) -> None:
        people = {entry.pk for client in clients if (entry := self.found(client)) and entry.pk}
        visits = Visit.objects.filter(client__in=people)
        if self.setting.source:
            visits = visits.exclude(imported_by=self.setting.source)
        for client, day, total, name in visits.values_list("client", "day", "total", "lines__name"):
            self.known.visits.add((id(self.base.by_pk[client]), day, total, sound(name or "")))

    def found(self, client: CleanClient) -> Entry | None:
        if client.phones or client.emails or client.extras:
            entry, _sharing = self.base.find(replace(client, is_unnamed=not client.name[0]))
            return entry
        named = self.known.names.get(name_key(client.name), [])
        return named[0] if len(named) == 1 else None

    def decide(self, row: RowIn, client: CleanClient) -> Planned:
        day, total = read_past_day(first(row, DAY.name), today=self.setting.today), read_sum(first(row, TOTAL.name))
        if isinstance(day, BadDay) or day is None:
            return Planned(
                row, Outcome.BAD, day.sentence if isinstance(day, BadDay) else _("There is no date."), client.warnings
            )
        if isinstance(total, BadNumber):
            return Planned(row, Outcome.BAD, total.sentence, client.warnings)
        if total is None:
            client.warnings.append(_("There is no sum: written down as 0."))
        entry = self.found(client)
        if entry is None and len(self.known.names.get(name_key(client.name), [])) > 1 and not client.phones:
            return Planned(row, Outcome.BAD, _("Several clients have this name: add the phone."), client.warnings)
        if entry is None and not client.values.get("given_name") and not client.phones:
            return Planned(
                row, Outcome.BAD, _("It does not say which client: no name, no phone, no known card."), client.warnings
            )
        return self.visit(row, client, entry, day, total or Decimal(0))

    def visit(self, row: RowIn, client: CleanClient, entry: Entry | None, day: date, total: Decimal) -> Planned:
        said = one_line(content(first(row, SERVICE.name))) or _("Visit")
        made = None
        if entry is None:
            made, entry = client, self.new_entry(row, client)
        key = (id(entry), day, total, sound(said[:120]))
        if key in self.known.visits:
            return Planned(row, Outcome.SKIPPED, _("This visit is there already."), client.warnings)
        self.known.visits.add(key)
        service = self.known.services.get(sound(said))
        if service is None:
            self.known.unknown[said] += 1
        master = one_line(content(first(row, MASTER.name)))
        visit = PastVisit(
            day, total, cut(said, 120), service, self.masters.named(master) if master else None, entry, made
        )
        reason = _("With a new client.") if made else ""
        return Planned(row, Outcome.CREATED, reason, client.warnings, visit)

    def new_entry(self, row: RowIn, client: CleanClient) -> Entry:
        client.is_unnamed = not client.values.get("given_name")
        client.values.setdefault("given_name", _("No name"))
        client.extras = {
            name: value
            for name, value in client.extras.items()
            if (name, value) not in self.base.taken and (name, value) not in self.base.by_extra
        }
        entry = entry_for(client, (row.sheet, row.number))
        self.base.add(entry, client.emails[0] if client.emails else "")
        if not client.phones and not client.emails:
            self.known.names.setdefault(name_key(entry.name), []).append(entry)
        return entry

    def write(self, planned: Sequence[Planned]) -> list[ImportRow]:
        rows = [row_of(each, self.setting) for each in planned]
        paired = [
            (row, each.payload) for row, each in zip(rows, planned, strict=True) if isinstance(each.payload, PastVisit)
        ]
        makers = [(row, Payload(visit.new_client, visit.entry)) for row, visit in paired if visit.new_client]
        create_clients(makers, self.setting)
        for row, _payload in makers:
            row.before = (row.before or {}) | {"client": row.object_id}
        people = {visit.entry.pk for _row, visit in paired}
        self.touched |= people
        before = totals_of(people)
        made = self.write_visits([visit for _row, visit in paired])
        count_again(people, before)
        after = totals_of(people)
        for (row, visit), written in zip(paired, made, strict=True):
            row.object_id = written.pk
            row.before = (row.before or {}) | {
                "of": visit.entry.pk,
                "old": before.pop(visit.entry.pk, None),
                "new": after[visit.entry.pk],
            }
        return rows

    def write_visits(self, visits: list[PastVisit]) -> list[Visit]:
        branch = self.setting.branch
        number = take_numbers(branch, len(visits)) if visits else 0
        made = Visit.objects.bulk_create(
            Visit(
                client_id=visit.entry.pk,
                branch=branch,
                number=number + n,
                day=visit.day,
                paid_at=branch.at(visit.day, NOON),
                total=visit.total,
                imported_by=self.setting.source,
            )
            for n, visit in enumerate(visits)
        )
        VisitLine.objects.bulk_create(
            VisitLine(
                visit=written,
                service=visit.service,
                name=visit.name,
                master_id=visit.master,
                price=visit.total,
                total=visit.total,
            )
            for written, visit in zip(made, visits, strict=True)
        )
        count_past(made)
        return made

    def written(self, planned: Sequence[Planned], rows: dict[tuple[str, int], ImportRow]) -> None:
        for each in planned:
            row = rows.get((each.row.sheet, each.row.number))
            if isinstance(each.payload, PastVisit) and row and row.before:
                each.payload.entry.pk = row.before["of"]
                self.touched.add(row.before["of"])

    def notices(self) -> list[str]:
        unknown = [
            ngettext(
                "Service “%(name)s” is not in the price list: %(count)s row.",
                "Service “%(name)s” is not in the price list: %(count)s rows.",
                count,
            )
            % {"name": name[:80], "count": count}
            for name, count in self.known.unknown.most_common(20)
        ]
        return unknown + masters_said(self.masters)

    def finished(self) -> None:
        reckon_clients(self.touched, now=self.setting.now)
        refresh_tiers(list(self.touched), now=self.setting.now)


def totals_of(people: set[int]) -> dict[int, dict[str, Any]]:
    return {
        row.pop("pk"): {name: as_json(value) for name, value in row.items()}
        for row in Client.objects.filter(pk__in=people).values("pk", *TOTALS)
    }


def count_again(people: set[int], before: dict[int, dict[str, Any]] | None = None) -> None:
    """Totals from the visits themselves. An opening sum, count or last day that says more than the known visits stays (`before`)."""
    default = Company.objects.values_list("default_interval_days", flat=True).get()
    histories = histories_of(people)
    clients = list(Client.objects.select_for_update().filter(pk__in=people).order_by("pk"))
    for client in clients:
        history = histories.get(client.pk, History())
        days = sorted(history.days)
        client.visits_count = max(history.count, client.visits_count if before else 0)
        client.spent_total = max(history.spent, client.spent_total if before else Decimal(0))
        client.first_visit_on = days[0] if days else None
        client.last_visit_on = max(
            [*days[-1:], *([client.last_visit_on] if before and client.last_visit_on else [])], default=None
        )
        client.usual_interval_days = usual_interval(days)
        wait = history.recommended or client.usual_interval_days or default
        client.next_visit_due_on = client.last_visit_on + timedelta(days=wait) if client.last_visit_on else None
    Client.objects.bulk_update(clients, TOTALS, batch_size=500)
    mark_first(people)


@dataclass
class History:
    """The visits of one client; `recommended` is the shortest interval of the services of the last day."""

    count: int = 0
    spent: Decimal = Decimal(0)
    days: set[date] = field(default_factory=set)
    recommended: int = 0


def histories_of(people: set[int]) -> dict[int, History]:
    histories: dict[int, History] = {}
    for client, day, total in (
        Visit.objects.standing().filter(client__in=people).values_list("client_id", "day", "total")
    ):
        history = histories.setdefault(client, History())
        history.count, history.spent = history.count + 1, history.spent + total
        history.days.add(day)
    lines = VisitLine.objects.filter(visit__client__in=people, service__return_max_days__isnull=False)
    for client, day, interval in lines.values_list("visit__client_id", "visit__day", "service__return_max_days"):
        history = histories[client]
        if interval and day == max(history.days):
            history.recommended = min(history.recommended or interval, interval)
    return histories


def mark_first(people: set[int]) -> None:
    visits = Visit.objects.filter(client__in=people)
    firsts = list(
        visits.order_by("client_id", "day", "paid_at", "pk").distinct("client_id").values_list("pk", flat=True)
    )
    visits.filter(is_first=True).exclude(pk__in=firsts).update(is_first=False)
    visits.filter(pk__in=firsts, is_first=False).update(is_first=True)


def undo_visits(source: Import, rows: list[ImportRow], now: datetime) -> list[ImportRow]:
    """Imported visits go with their lines; totals go back; clients made for them go too unless something newer hangs on them."""
    written = [row for row in rows if row.outcome == Outcome.CREATED and row.before]
    visits = Visit.objects.filter(pk__in=[row.object_id for row in written], imported_by=source)
    forget_progress([key_of(pk) for pk in visits.values_list("pk", flat=True)])
    visits.delete()
    people = {row.before["of"] for row in written if row.before}
    current = totals_of(people)
    count_again(people)
    for row in written:
        give_totals_back(row.before or {}, current)
    kept = take_away_clients(written, now)
    reckon_clients(people, now=now)
    return kept


def give_totals_back(before: dict[str, Any], current: dict[int, dict[str, Any]]) -> None:
    """Rows come newest first: while the totals are those the chunk left, the older ones return."""
    if before.get("old") and current.get(before["of"]) == before["new"]:
        values = {name: Client._meta.get_field(name).to_python(value) for name, value in before["old"].items()}
        Client.objects.filter(pk=before["of"]).update(**values)
        current[before["of"]] = before["old"]


def take_away_clients(written: list[ImportRow], now: datetime) -> list[ImportRow]:
    """A client is deleted with the row that made it; older chunks of the same client are gone by then or keep it."""
    makers = [
        ImportRow(pk=row.pk, object_id=row.before["client"], before=row.before, outcome=row.outcome)
        for row in written
        if row.before and "client" in row.before
    ]
    return take_away(makers)


VISITS = register_kind(
    Kind(
        name=Import.Kind.VISITS.value,
        label=gettext_lazy("Past visits"),
        fields=visit_fields,
        needs=(frozenset({DAY.name}), frozenset({"full_name", "given_name", "family_name", "phone", "card_number"})),
        session=VisitSession,
        undo=undo_visits,
    )
)
