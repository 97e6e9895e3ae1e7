"""Whom a campaign reaches, what each of them reads, and what became of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Exists, OuterRef, Value, When
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, CampaignRecipient, CampaignText
from campaigns.queries.jobs import agreed_to_letters
from clients.models import Channel, Client, ClientQuerySet
from clients.queries.segments import narrowed
from messaging import liquid, texts
from messaging.mail import paragraphs
from messaging.models import Message, Suppression
from messaging.queries import common_facts, signer
from salon.models import Branch, Company

Reason, State = Message.Reason, Message.State
ALL, REACHED, WAITING, SENT = "all", "reached", "waiting", "sent"
# What a list of a campaign's clients may be asked for.
LISTS: dict[str, Any] = {
    ALL: _("In the segment"),
    REACHED: _("Can be written to"),
    WAITING: _("Waiting"),
    SENT: _("Sent"),
} | dict(Reason.choices)


def chosen(campaign: Campaign, *, at: datetime, company: Company) -> ClientQuerySet:
    """Present clients of its branches whom the rules choose: those kept at sending, before that those of the segment."""
    clients = Client.objects.present().filter(home_branch__in=campaign.branches)
    rules = campaign.segment.rules if campaign.rules is None else campaign.rules
    return narrowed(clients, rules, today=campaign.day(at), company=company)


def with_reason(clients: ClientQuerySet) -> ClientQuerySet:
    """`left_out`: why nothing can be written to them, in the order of the gate; empty for those who may be written to."""
    refused = Suppression.objects.filter(channel=Channel.EMAIL, address=Lower(OuterRef("email")))
    return clients.annotate(
        left_out=Case(
            When(email="", then=Value(Reason.NO_ADDRESS.value)),
            When(Exists(refused), then=Value(Reason.SUPPRESSED.value)),
            When(~agreed_to_letters(), then=Value(Reason.NO_CONSENT.value)),
            default=Value(""),
        )
    )


def reached(clients: ClientQuerySet) -> ClientQuerySet:
    return with_reason(clients).filter(left_out="")


def end_of_batch(campaign: Campaign, size: int) -> int | None:
    """The last of the next `size` clients of its branches, whoever of them is in the segment; nothing at the end."""
    ahead = Client.objects.present().filter(home_branch__in=campaign.branches, pk__gt=campaign.swept_to)
    return max(ahead.order_by("pk").values_list("pk", flat=True)[:size], default=None)


@dataclass
class Wording:
    """The texts of a campaign, filled in client by client."""

    texts: Mapping[str, CampaignText]
    company: Company
    signers: dict[int, str] = field(default_factory=dict)

    def language_for(self, client: Client) -> str:
        """The client's own when there is a text in it, else the company's."""
        language = client.language or self.company.language
        return language if language in self.texts else self.company.language

    def letter(self, client: Client) -> liquid.Letter:
        """May raise BadText."""
        text, branch = self.texts[self.language_for(client)], client.home_branch
        facts = common_facts(client, branch=branch, company=self.company, known={"signed_by": self.signed_by(branch)})
        return liquid.fill(text.subject, text.body, facts)

    def signed_by(self, branch: Branch) -> str:
        if branch.pk not in self.signers:
            self.signers[branch.pk] = signer(branch, self.company)
        return self.signers[branch.pk]


def wording_of(campaign: Campaign, company: Company) -> Wording:
    return Wording({text.language: text for text in campaign.texts.all()}, company)


@dataclass(frozen=True)
class Number:
    """A number that opens its list."""

    name: str
    label: Any
    count: int


@dataclass(frozen=True)
class Sample:
    """The letter as this client would read it. `written_in` differs from `language` when there is no text in their own."""

    client: Client
    language: str
    language_label: Any
    written_in: str
    written_in_label: Any
    readers: int
    subject: str
    paragraphs: Sequence[tuple[str, str]]
    frame: texts.Frame
    why: str


@dataclass(frozen=True)
class Preview:
    total: int
    reached: int
    left_out: list[Number]
    samples: list[Sample]


def preview(campaign: Campaign, *, now: datetime, company: Company) -> Preview:
    """Two queries over the segment: the numbers, and one client a language."""
    clients = chosen(campaign, at=now, company=company)
    reasons: Counter[str] = Counter()
    readers: Counter[str] = Counter()
    counted = with_reason(clients).order_by().values_list("left_out", "language").annotate(clients=Count("pk"))
    for reason, language, count in counted:
        reasons[reason] += count
        if not reason:
            readers[language or company.language] += count
    left_out = [Number(name, LISTS[name], count) for name, count in reasons.most_common() if name]
    samples = samples_of(campaign, clients, readers, company) if readers else []
    return Preview(sum(reasons.values()), reasons[""], left_out, samples)


def samples_of(
    campaign: Campaign, clients: ClientQuerySet, readers: Mapping[str, int], company: Company
) -> list[Sample]:
    """The languages most read come first."""
    wording = wording_of(campaign, company)
    one_each = reached(clients).order_by("language", "pk").distinct("language").select_related("home_branch")
    by_language = {client.language or company.language: client for client in one_each}
    order = sorted(by_language, key=lambda language: (-readers.get(language, 0), language))
    return [sample(by_language[language], language, readers.get(language, 0), wording) for language in order]


def sample(client: Client, language: str, readers: int, wording: Wording) -> Sample:
    names, written_in = dict(settings.LANGUAGES), wording.language_for(client)
    frame = texts.FRAMES[written_in]
    try:
        letter = wording.letter(client)
    except liquid.BadText as error:
        letter = liquid.Letter(str(Reason.BAD_TEXT.label), str(error))
    return Sample(
        client, language, names[language], written_in, names[written_in], readers, letter.subject, paragraphs(letter.body),
        frame, frame.why.format(salon=wording.company.name),
    )  # fmt: skip


@dataclass(frozen=True)
class Results:
    """What became of it, over clients who are still there; `gone` counts the others."""

    total: int
    waiting: int
    sent: int
    not_sent: list[Number]
    gone: int

    @property
    def done(self) -> int:
        return self.total - self.waiting


def results(campaign: Campaign) -> Results:
    rows = CampaignRecipient.objects.filter(campaign=campaign)
    counts: Counter[str] = Counter()
    grouped = rows.present().order_by().values_list("message__state", "message__held_reason", "left_out")
    for state, held, left_out, count in grouped.annotate(clients=Count("pk")):
        counts[came_to(state, held, left_out)] += count
    not_sent = [Number(name, LISTS[name], n) for name, n in counts.most_common() if name not in {WAITING, SENT}]
    gone = rows.filter(client__archived_at__isnull=False).count()
    return Results(sum(counts.values()), counts[WAITING], counts[SENT], not_sent, gone)


def came_to(state: str | None, held: str, left_out: str) -> str:
    """The name of the list this recipient stands in."""
    if state is None:
        return left_out
    return SENT if state == State.SENT else WAITING if state in {State.QUEUED, State.SENDING} else held


def clients_in(campaign: Campaign, name: str, *, now: datetime, company: Company) -> ClientQuerySet:
    """Exactly those whom a number of the campaign's page has counted."""
    if campaign.is_draft:
        clients = with_reason(chosen(campaign, at=now, company=company))
        return clients if name == ALL else clients.filter(left_out="" if name == REACHED else name)
    rows = CampaignRecipient.objects.filter(campaign=campaign)
    found = {ALL: rows.all, WAITING: rows.waiting, SENT: rows.written_to}.get(name, lambda: rows.not_written_to(name))()
    return Client.objects.present().filter(pk__in=found.values("client"))
