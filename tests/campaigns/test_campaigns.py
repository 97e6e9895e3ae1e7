"""A letter to a segment: whom it reaches, that it is written once, and that it can be stopped."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns import errors, operations, tasks
from campaigns.models import Campaign, CampaignRecipient
from campaigns.operations import letters
from campaigns.queries import letters as queries
from clients.erasure import everything_about
from clients.errors import SegmentInUse
from clients.models import Segment
from clients.operations import merge_clients, set_consent
from clients.operations.segments import create_segment, delete_segment
from clients.timeline import newest
from messaging.liquid import Letter
from messaging.models import Message, Suppression
from messaging.operations import claim_next, mark_sent, try_later
from tests.factories import BranchFactory, ClientFactory, StaffFactory

NORTH = {"version": 1, "rules": {"match": "all", "of": [{"field": "district", "op": "is", "value": "North"}]}}
BROKEN = {"version": 1, "rules": {"match": "none", "of": [{"field": "gone", "op": "is", "value": "x"}]}}
HELLO = {"en": Letter("News, {{ name }}", "Hello {{ name }} of {{ branch }}")}
State = Campaign.State


@pytest.fixture
def north(manager, now):
    return create_segment(name="North", rules=NORTH, by=manager, now=now)


@pytest.fixture
def draft(north, manager, now):
    return operations.write_draft(name="News", segment=north, branch=None, texts=HELLO, by=manager, now=now)


@pytest.fixture
def reader(agreeing):
    """reader(): somebody of the segment who may be written to."""
    return lambda **fields: agreeing(**{"district": "North"} | fields)


@pytest.fixture
def unreachable(branch, now):
    """Of the segment, but without an address; with one that refuses; with one and no consent."""
    made = {"district": "North", "home_branch": branch}
    refused = ClientFactory(**made, email="Stop@example.com")
    Suppression.objects.create(channel="email", address="stop@example.com", reason="unsubscribed")
    return {
        "no_address": ClientFactory(**made),
        "suppressed": refused,
        "no_consent": ClientFactory(**made, email="never@asked.example"),
    }


def send(campaign, manager, now):
    """Confirmed, and all of it written into the outbox."""
    operations.send_campaign(campaign, by=manager, now=now)
    while operations.write_batch(campaign, now=now):
        pass
    campaign.refresh_from_db()


def listed(campaign, name, now, company):
    return set(queries.clients_in(campaign, name, now=now, company=company))


def numbers(found):
    return {each.name: each.count for each in found}


def test_the_preview_says_whom_it_reaches_and_each_number_opens_exactly_its_list(
    draft, reader, unreachable, agreeing, now, company
):
    one, korean, blank = reader(language="en"), reader(language="ko"), reader()
    agreeing(district="South")
    reader(home_branch=BranchFactory())
    shown = queries.preview(draft, now=now, company=company)
    assert (shown.total, shown.reached, numbers(shown.left_out)) == (6, 3, dict.fromkeys(unreachable, 1))
    assert listed(draft, "all", now, company) == {one, korean, blank, *unreachable.values()}
    assert listed(draft, "reached", now, company) == {one, korean, blank}
    assert {name: listed(draft, name, now, company) for name in unreachable} == {
        name: {client} for name, client in unreachable.items()
    }
    assert [(each.language, each.written_in, each.readers) for each in shown.samples] == [
        ("en", "en", 2),
        ("ko", "en", 1),
    ]
    assert [each.subject for each in shown.samples] == ["News, Nadia", "News, Nadia"]


def test_everybody_chosen_becomes_a_recipient_and_those_who_agreed_get_the_letter_in_their_language(
    draft, north, reader, unreachable, manager, now, company
):
    texts = HELLO | {"ko": Letter("소식", "{{ name }}님")}
    operations.change_draft(draft, name="News", segment=north, branch=None, texts=texts)
    one, korean = reader(), reader(language="ko")
    send(draft, manager, now)
    assert list(Message.objects.order_by("pk").values_list("client", "subject", "language", "kind", "is_marketing", "state", "dedupe_key")) == [
        (one.pk, "News, Nadia", "en", "campaign", True, "queued", f"campaign:{draft.pk}:{one.pk}"),
        (korean.pk, "소식", "ko", "campaign", True, "queued", f"campaign:{draft.pk}:{korean.pk}"),
    ]  # fmt: skip
    found = queries.results(draft)
    assert (found.total, found.waiting, found.sent, numbers(found.not_sent)) == (5, 2, 0, dict.fromkeys(unreachable, 1))
    assert (draft.state, draft.sent_by, draft.sent_at, draft.rules) == (State.SENDING, manager, now, NORTH)
    events = newest(one, by=manager, before=now.replace(year=2030), limit=9, kind="message")
    assert [event.text for event in events] == ["News · Waiting"]
    assert everything_about(one)["campaigns"] == [{"campaign": "News", "written": True}]


def test_it_is_sent_when_no_letter_waits_any_more(draft, reader, manager, now, company):
    sent, late = reader(), reader()
    send(draft, manager, now)
    mark_sent(claim_next(now=now), now=now)
    operations.finish_campaign(draft, now=now)
    draft.refresh_from_db()
    assert (draft.state, listed(draft, "sent", now, company), listed(draft, "waiting", now, company)) == (
        State.SENDING,
        {sent},
        {late},
    )
    mark_sent(claim_next(now=now), now=now)
    for _ in range(2):
        operations.finish_campaign(draft, now=now)
    draft.refresh_from_db()
    assert (draft.state, draft.ended_at) == (State.SENT, now)


def test_sending_twice_writes_nothing_twice_and_the_segment_of_that_day_counts(draft, reader, manager, now):
    reader()
    send(draft, manager, now)
    later = reader(district="South")
    Segment.objects.update(rules=BROKEN)
    send(draft, manager, now.replace(hour=12))
    assert (Message.objects.count(), draft.sent_at, draft.rules) == (1, now, NORTH)
    assert not CampaignRecipient.objects.filter(client=later).exists()


def test_what_cannot_be_sent_says_why(draft, north, reader, unreachable, manager, now, company):
    with pytest.raises(errors.CampaignReachesNobody):
        operations.send_campaign(draft, by=manager, now=now)
    with pytest.raises(errors.CampaignNotSending):
        operations.stop_campaign(draft, by=manager, now=now)
    with pytest.raises(errors.CampaignTextMissing):
        operations.change_draft(draft, name="x", segment=north, branch=None, texts={"ko": Letter("a", "b")})
    reader()
    Segment.objects.update(rules=BROKEN)
    draft.refresh_from_db()
    assert queries.preview(Campaign.objects.get(), now=now, company=company).total == 0
    with pytest.raises(errors.CampaignSegmentBroken):
        operations.send_campaign(draft, by=manager, now=now)
    Segment.objects.update(rules=NORTH)
    send(draft, manager, now)
    for change in (lambda: operations.change_draft(draft, name="x", segment=north, branch=None, texts=HELLO), lambda: operations.delete_draft(draft)):  # fmt: skip
        with pytest.raises(errors.CampaignNotDraft):
            change()
    with pytest.raises(SegmentInUse, match="Campaign “News”"):
        delete_segment(north)


def test_a_stopped_campaign_holds_what_waits_even_what_came_back_and_is_not_sent_again(draft, reader, manager, now):
    for _ in range(3):
        reader()
    send(draft, manager, now)
    mark_sent(claim_next(now=now), now=now)
    busy = claim_next(now=now)
    for _ in range(2):
        operations.stop_campaign(draft, by=manager, now=now)
    found = queries.results(draft)
    assert (found.sent, found.waiting, numbers(found.not_sent)) == (1, 1, {"stopped": 1})
    try_later(busy, now=now)
    operations.hold_letters(draft)
    assert numbers(queries.results(draft).not_sent) == {"stopped": 2}
    assert claim_next(now=now.replace(hour=15)) is None
    with pytest.raises(errors.CampaignStopped):
        operations.send_campaign(draft, by=manager, now=now)
    assert operations.write_batch(draft, now=now) is False


def test_who_takes_consent_back_after_the_preview_gets_nothing(draft, reader, manager, now, company):
    before, after, stays = reader(), reader(), reader()
    assert queries.preview(draft, now=now, company=company).reached == 3
    set_consent(before, channel="email", is_given=False, source="desk", now=now)
    send(draft, manager, now)
    set_consent(after, channel="email", is_given=False, source="desk", now=now)
    assert claim_next(now=now).client == stays
    assert claim_next(now=now) is None
    assert listed(draft, "no_consent", now, company) == {before, after}


def test_the_weekly_budget_and_a_text_that_cannot_be_filled_in_are_reasons_too(draft, reader, manager, now, company):
    company.weekly_messages = 0
    company.save()
    tired = reader()
    draft.texts.update(body="{% if name == 'Odd' %}{{ nothing }}{% endif %}Hello")
    odd = reader(given_name="Odd")
    send(draft, manager, now)
    assert (listed(draft, "too_many", now, company), listed(draft, "bad_text", now, company)) == ({tired}, {odd})


def test_a_worker_that_dies_between_batches_is_followed_by_another(draft, reader, manager, now, monkeypatch):
    monkeypatch.setattr(letters, "BATCH", 2)
    monkeypatch.setattr(tasks, "BATCHES_AT_ONCE", 2)
    for _ in range(5):
        reader()
    operations.send_campaign(draft, by=manager, now=now)
    queue, asked = letters.queue_letters, []

    def dies_in_the_second_batch(written, **more):
        kept = queue(written, **more)
        asked.append(kept)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return kept

    monkeypatch.setattr(letters, "queue_letters", dies_in_the_second_batch)
    with pytest.raises(KeyboardInterrupt):
        tasks.send_campaigns()
    assert CampaignRecipient.objects.count() == Message.objects.count() == 2
    assert [tasks.send_campaigns() for _ in range(2)] == [2, 0]
    assert CampaignRecipient.objects.count() == Message.objects.count() == 5


def test_of_two_merged_cards_one_letter_is_left_and_none_is_written_anew(draft, reader, manager, now, monkeypatch):
    monkeypatch.setattr(letters, "BATCH", 1)
    first, second = reader(), reader()
    operations.send_campaign(draft, by=manager, now=now)
    operations.write_batch(draft, now=now)
    merge_clients(second, gone=first, by=manager, now=now)
    send(draft, manager, now)
    assert [(each.client, each.message.client) for each in CampaignRecipient.objects.all()] == [(second, second)]


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_write_each_letter_once(draft, reader, manager, now, monkeypatch):
    monkeypatch.setattr(letters, "BATCH", 3)
    for _ in range(12):
        reader()
    operations.send_campaign(draft, by=manager, now=now)
    barrier = Barrier(3)

    def sweep():
        barrier.wait()
        tasks.send_campaigns()
        connection.close()

    threads = [Thread(target=sweep) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tasks.send_campaigns()
    assert (CampaignRecipient.objects.count(), Message.objects.count()) == (12, 12)
    assert Campaign.objects.get().written_at is not None


# Pages --------------------------------------------------------------------------------------------


@pytest.fixture
def at_work(client, manager):
    client.force_login(manager)
    client.get(reverse("campaigns:campaigns"))  # the first page of a session also writes the session
    return client


def test_a_manager_writes_looks_sends_and_stops(at_work, north, reader, unreachable, branch, now):
    new = reverse("campaigns:campaign_new")
    assert at_work.get(new, {"segment": north.pk}).context["form"]["segment"].value() == str(north.pk)
    given = {
        "name": "News",
        "segment": north.pk,
        "branch": branch.pk,
        "subject_en": "Hi {{ name }}",
        "body_en": "Hello {{ nam }}",
    }
    page = at_work.post(new, given | {"subject_ko": "안녕"})
    assert (page.status_code, page.context["form"]["name"].value()) == (422, "News")
    assert sorted(page.context["form"].errors) == ["body_en", "body_ko"]
    reader()
    made = at_work.post(new, given | {"body_en": "Hello"})
    page = at_work.get(made.url)
    assert "Send to 1 client" in page.content.decode()
    edit = reverse("campaigns:campaign_edit", args=[page.context["campaign"].pk])
    assert at_work.get(edit).context["form"]["subject_en"].value() == "Hi {{ name }}"
    assert at_work.post(edit, given | {"body_en": "Hello again"}).url == made.url
    assert at_work.post(f"{made.url}send/").url == made.url
    assert at_work.get(f"{made.url}progress/").context["campaign"].state == State.SENDING
    assert at_work.get(edit).url == made.url
    assert at_work.post(f"{made.url}delete/").status_code == 409
    at_work.post(f"{made.url}stop/")
    assert "Stopped" in at_work.get(made.url).content.decode()
    assert at_work.get(f"{made.url}progress/").url == made.url


def test_a_broken_segment_is_said_on_the_page_and_sends_nothing(at_work, draft, reader):
    reader()
    Segment.objects.update(rules=BROKEN)
    url = reverse("campaigns:campaign", args=[draft.pk])
    page = at_work.get(url)
    assert (page.context["preview"].total, len(page.context["problems"])) == (0, 1)
    assert at_work.post(f"{url}send/").status_code == 409
    assert at_work.post(f"{url}delete/").status_code == 302
    assert not Campaign.objects.exists()


def test_the_lists_make_as_many_queries_for_one_row_as_for_three(
    at_work, draft, north, reader, manager, now, django_assert_num_queries
):
    addresses = [reverse("campaigns:campaigns"), f"{reverse('campaigns:campaign_clients', args=[draft.pk])}?of=reached"]

    def grow():
        reader()
        return operations.write_draft(name="More", segment=north, branch=None, texts=HELLO, by=manager, now=now)

    grow()
    counts = []
    for address in addresses:
        with CaptureQueriesContext(connection) as asked:
            at_work.get(address)
        counts.append(len(asked))
    grow()
    grow()
    for address, count in zip(addresses, counts, strict=True):
        with django_assert_num_queries(count):
            page = at_work.get(address)
    assert len(page.context["members"].clients) == 3


def test_a_campaign_of_all_branches_is_its_authors_and_the_owners(client, draft, branch, owner):
    url = reverse("campaigns:campaign", args=[draft.pk])
    for person, status in ((StaffFactory(role="manager", branches=[branch]), 404), (owner, 200)):
        client.force_login(person)
        assert client.get(url).status_code == status
