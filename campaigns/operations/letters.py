"""A campaign from the draft to its last letter.

Sending fixes whom it goes to. The letters are written into the outbox batch by batch, by the clients' numbers: a batch is one
transaction with the place it came to, so a worker that dies loses nothing and nobody gets the letter twice.
Locks: the campaign, then clients by number; the outbox is only added to.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from campaigns.errors import (
    CampaignNotDraft,
    CampaignNotSending,
    CampaignReachesNobody,
    CampaignSegmentBroken,
    CampaignStopped,
    CampaignTextMissing,
)
from campaigns.models import Campaign, CampaignRecipient, CampaignText
from campaigns.queries import letters as queries
from clients.models import Channel, Client, Segment
from clients.queries.segments import problems
from messaging.liquid import BadText, Letter
from messaging.models import Message
from messaging.operations import hold_waiting, queue_letters
from salon.models import Branch, Company, Staff

BATCH = 500
LETTER_LIVES = timedelta(days=7)
State, Reason = Campaign.State, Message.Reason


@transaction.atomic
def write_draft(
    *, name: str, segment: Segment, branch: Branch | None, texts: Mapping[str, Letter], by: Staff, now: datetime
) -> Campaign:
    campaign = Campaign.objects.create(name=name, segment=segment, branch=branch, made_by=by, made_at=now)
    keep_texts(campaign, texts)
    return campaign


@transaction.atomic
def change_draft(
    campaign: Campaign, *, name: str, segment: Segment, branch: Branch | None, texts: Mapping[str, Letter]
) -> Campaign:
    """Locks the campaign: of two who change it the last one wins, whole."""
    draft = locked_draft(campaign)
    draft.name, draft.segment, draft.branch = name, segment, branch
    draft.save(update_fields=["name", "segment", "branch"])
    keep_texts(draft, texts)
    return draft


@transaction.atomic
def delete_draft(campaign: Campaign) -> None:
    """Gone twice is gone."""
    if Campaign.objects.filter(pk=campaign.pk).exists():
        locked_draft(campaign).delete()


def keep_texts(campaign: Campaign, texts: Mapping[str, Letter]) -> None:
    """These and no others."""
    if Company.objects.get().language not in texts:
        raise CampaignTextMissing
    campaign.texts.exclude(language__in=texts).delete()
    for language, letter in texts.items():
        said = {"subject": letter.subject, "body": letter.body}
        CampaignText.objects.update_or_create(campaign=campaign, language=language, defaults=said)


def locked(campaign: Campaign) -> Campaign:
    rows = Campaign.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("segment", "branch", "made_by").get(pk=campaign.pk)


def locked_draft(campaign: Campaign) -> Campaign:
    draft = locked(campaign)
    if not draft.is_draft:
        raise CampaignNotDraft
    return draft


@transaction.atomic
def send_campaign(campaign: Campaign, *, by: Staff, now: datetime) -> Campaign:
    """Fixes the rules and the moment; the sweep does the rest. Called twice it does nothing."""
    draft = locked(campaign)
    if draft.state == State.STOPPED:
        raise CampaignStopped
    if not draft.is_draft:
        return draft
    company = Company.objects.get()
    if company.language not in queries.wording_of(draft, company).texts:
        raise CampaignTextMissing
    if problems(draft.segment.rules):
        raise CampaignSegmentBroken
    if not queries.reached(queries.chosen(draft, at=now, company=company)).exists():
        raise CampaignReachesNobody
    draft.state, draft.rules, draft.sent_by, draft.sent_at = State.SENDING, draft.segment.rules, by, now
    draft.save(update_fields=["state", "rules", "sent_by", "sent_at"])
    return draft


@transaction.atomic
def stop_campaign(campaign: Campaign, *, by: Staff, now: datetime) -> Campaign:
    """What nobody has begun to send is held; the rest stays as it is. Waits for the batch that is being written."""
    running = locked(campaign)
    if running.state == State.STOPPED:
        return running
    if not running.is_being_sent:
        raise CampaignNotSending
    running.state, running.stopped_by, running.ended_at = State.STOPPED, by, now
    running.save(update_fields=["state", "stopped_by", "ended_at"])
    hold_letters(running)
    return running


def hold_letters(campaign: Campaign) -> int:
    """Also what was being sent when the campaign was stopped, and came back because the server was busy."""
    return hold_waiting(Message.objects.filter(campaign_recipient__campaign=campaign), reason=Reason.STOPPED)


@transaction.atomic
def write_batch(campaign: Campaign, *, now: datetime) -> bool:
    """Looks at the next BATCH clients; whether there may be more. While another worker is at it there is nothing to do here."""
    ours = Campaign.objects.being_sent().filter(pk=campaign.pk, written_at=None)
    ours = ours.select_for_update(no_key=True, skip_locked=True, of=("self",))
    running = ours.select_related("segment", "branch", "made_by").first()
    if running is None:
        return False
    last = queries.end_of_batch(running, BATCH)
    if last is None:
        running.written_at = now
        running.save(update_fields=["written_at"])
        return False
    write_between(running, running.swept_to, last, now=now)
    running.swept_to = last
    running.save(update_fields=["swept_to"])
    return True


def write_between(campaign: Campaign, first: int, last: int, *, now: datetime) -> None:
    """To clients behind `first` up to `last`. They are locked, so that nobody is merged or erased while they are written to."""
    company = Company.objects.get()
    clients = queries.with_reason(queries.chosen(campaign, at=campaign.sent_at or now, company=company))
    todo = clients.filter(pk__gt=first, pk__lte=last).exclude(campaigns__campaign=campaign).order_by("pk")
    wording = queries.wording_of(campaign, company)
    rows = list(todo.select_related("home_branch").select_for_update(no_key=True, of=("self",)))
    outcomes = [letter_to(client, campaign, wording, now=now) for client in rows]
    letters = queue_letters([each for each in outcomes if isinstance(each, Message)], company=company, now=now)
    by_client = {letter.client_id: letter for letter in letters}
    CampaignRecipient.objects.bulk_create(
        CampaignRecipient(
            campaign=campaign,
            client=client,
            message=by_client.get(client.pk),
            left_out="" if isinstance(outcome, Message) else outcome,
        )
        for client, outcome in zip(rows, outcomes, strict=True)
    )


def letter_to(client: Client, campaign: Campaign, wording: queries.Wording, *, now: datetime) -> Message | str:
    """The letter, not yet in the outbox, or the reason why there is none."""
    left_out: str = client.left_out  # type: ignore[attr-defined]
    if left_out:
        return left_out
    try:
        letter = wording.letter(client)
    except BadText:
        return Reason.BAD_TEXT
    return Message(
        client=client, branch=client.home_branch, channel=Channel.EMAIL, kind="campaign", about=campaign.name, is_marketing=True,
        language=wording.language_for(client), address=client.email, subject=letter.subject, body=letter.body,
        dedupe_key=f"campaign:{campaign.pk}:{client.pk}", send_after=now, expires_at=now + LETTER_LIVES,
    )  # fmt: skip


@transaction.atomic
def finish_campaign(campaign: Campaign, *, now: datetime) -> None:
    """When every letter is written and none of them waits any more."""
    running = locked(campaign)
    if not running.is_being_sent or running.written_at is None:
        return
    if not CampaignRecipient.objects.filter(campaign=running).waiting().exists():
        running.state, running.ended_at = State.SENT, now
        running.save(update_fields=["state", "ended_at"])
