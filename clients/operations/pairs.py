"""Finding pairs of cards that may be one person, and remembering what people said of them."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from clients.matching import LISTED_FROM, Match, match
from clients.models import Client, DuplicatePair
from clients.queries.pairs import around, everywhere, people
from salon.models import Staff

Verdict = DuplicatePair.Verdict
Found = dict[tuple[int, int], Match]
BATCH = 5_000


@transaction.atomic
def look_for_duplicates(client: Client, *, now: datetime) -> None:
    """Those who may be the same as this client; pairs of theirs that no longer hold are dropped. Runs where the card changes."""
    found: Found = {}
    if client.archived_at is None and not client.is_decoy:
        found = scored({ordered(client.pk, other) for other in around(client)})
    free = free_to_point({pk for pair in found for pk in pair})
    found = {pair: each for pair, each in found.items() if free.issuperset(pair)}
    write(found, mine=DuplicatePair.objects.filter(Q(first=client) | Q(second=client)), now=now)


def free_to_point(pks: Collection[int]) -> set[int]:
    """Cards that nobody is writing at this moment: waiting for them here could wait for ever. The night's sweep finds the rest."""
    with connection.cursor() as cursor:
        sql = "SELECT id FROM clients_client WHERE id = ANY (%s) ORDER BY id FOR KEY SHARE SKIP LOCKED"
        cursor.execute(sql, [list(pks)])
        return {pk for (pk,) in cursor.fetchall()}


def sweep_duplicates(*, now: datetime) -> int:
    """The whole base; gives back how many pairs are open. Candidates come from the database by blocks, never all by all."""
    found: Found = {}
    pairs = everywhere()
    for at in range(0, len(pairs), BATCH):
        found |= scored(pairs[at : at + BATCH])
    with transaction.atomic():
        write(found, mine=DuplicatePair.objects.all(), now=now)
    return DuplicatePair.objects.open().count()


def scored(pairs: Collection[tuple[int, int]]) -> Found:
    known = people({pk for pair in pairs for pk in pair})
    matches = {pair: match(known[pair[0]], known[pair[1]]) for pair in pairs if pair[0] in known and pair[1] in known}
    return {pair: each for pair, each in matches.items() if each.score >= LISTED_FROM}


def write(found: Found, *, mine: QuerySet[DuplicatePair], now: datetime) -> None:
    """What a person judged stays judged, unless there is a reason that they did not see then."""
    known = {(pair.first_id, pair.second_id): pair for pair in mine}
    gone = [pair.pk for key, pair in known.items() if pair.verdict == Verdict.OPEN and key not in found]
    DuplicatePair.objects.filter(pk__in=gone, verdict=Verdict.OPEN).delete()
    new = [
        DuplicatePair(first_id=a, second_id=b, reasons=list(each.reasons), score=each.score, found_at=now)
        for (a, b), each in sorted(found.items())
        if (a, b) not in known
    ]
    DuplicatePair.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    changed = [pair for key, pair in known.items() if key in found and seen_anew(pair, found[key], now)]
    fields = ["reasons", "score", "found_at", "verdict", "judged_at", "judged_by"]
    changed.sort(key=lambda pair: pair.pk)
    DuplicatePair.objects.bulk_update(changed, fields, batch_size=500)


def seen_anew(pair: DuplicatePair, found: Match, now: datetime) -> bool:
    """Whether the row changed."""
    is_new = bool(set(found.reasons) - set(pair.reasons))
    if pair.verdict != Verdict.OPEN and not is_new:
        return False
    if (pair.verdict, pair.score, pair.reasons) == (Verdict.OPEN, found.score, list(found.reasons)):
        return False
    if pair.verdict != Verdict.OPEN:
        pair.verdict, pair.found_at, pair.judged_at, pair.judged_by = Verdict.OPEN, now, None, None
    pair.reasons, pair.score = list(found.reasons), found.score
    return True


@transaction.atomic
def not_the_same(one: Client, other: Client, *, by: Staff, now: datetime) -> None:
    """Remembered for good, unless the cards come to share something else."""
    judge(one, other, verdict=Verdict.DIFFERENT, by=by, now=now)


def judge(one: Client, other: Client, *, verdict: str, by: Staff, now: datetime) -> None:
    first, second = ordered(one.pk, other.pk)
    found = {"reasons": [], "score": 0, "found_at": now}
    seen = scored({(first, second)}).get((first, second))
    if seen:
        found |= {"reasons": list(seen.reasons), "score": seen.score}
    said = {"verdict": verdict, "judged_at": now, "judged_by": by}
    DuplicatePair.objects.update_or_create(
        first_id=first, second_id=second, defaults=said, create_defaults=found | said
    )


def inherit_verdicts(kept: Client, gone: Client, *, now: datetime) -> None:
    """Whoever is not the same as the gone card is not the same as the kept one; questions about the gone card are over."""
    theirs = DuplicatePair.objects.filter(Q(first=gone) | Q(second=gone)).exclude(first=kept).exclude(second=kept)
    said = [pair for pair in theirs if pair.verdict == Verdict.DIFFERENT]
    inherited = []
    for pair in said:
        first, second = ordered(kept.pk, pair.second_id if pair.first_id == gone.pk else pair.first_id)
        copy = {"reasons": pair.reasons, "score": pair.score, "found_at": pair.found_at, "verdict": pair.verdict}
        inherited.append(
            DuplicatePair(first_id=first, second_id=second, judged_at=now, judged_by_id=pair.judged_by_id, **copy)
        )
    DuplicatePair.objects.bulk_create(inherited, ignore_conflicts=True)
    theirs.filter(verdict=Verdict.OPEN).delete()


def ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
