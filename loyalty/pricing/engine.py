"""What a bill costs: the best discount for each line, its ceiling, its cost guard, who pays for it. Plain functions, without Django.

The rules are DOMAIN.md's “Discounts”.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import NamedTuple

from loyalty.pricing.facts import Bundle, Coming, Kind, Line, Offer, Rules
from loyalty.pricing.sums import HUNDRED, ZERO, rounded, share

ANYBODY = Coming()


class Cut(StrEnum):
    """Why a discount came out smaller than it was offered."""

    NO = ""
    CEILING = "ceiling"
    COST = "cost"


class Trouble(StrEnum):
    """Why a line cannot be sold like this."""

    NO_REASON = "no_reason"
    ABOVE_CEILING = "above_ceiling"
    BELOW_COST = "below_cost"


class Room(NamedTuple):
    """What a line may give without anybody's signature: within the ceiling, and so that cost is covered."""

    most: Decimal
    spare: Decimal

    @property
    def left(self) -> Decimal:
        return min(self)


class Given(NamedTuple):
    """What one line gets; `parts` say how much of it is whose, where several add up."""

    amount: Decimal = ZERO
    percent: Decimal = ZERO
    offer: Offer | None = None
    cut: Cut = Cut.NO
    parts: tuple[tuple[Offer, Decimal], ...] = ()
    others: tuple[Offer, ...] = ()


NOTHING = Given()


@dataclass(frozen=True)
class PricedLine:
    """`commission_base`: the full price less what the master shares in. `others`: what gave way to the best one, the next best
    first. `overridden`: what the owner went past."""

    line: Line
    full: Decimal
    discount: Decimal
    percent: Decimal
    offer: Offer | None
    cut: Cut
    total: Decimal
    commission_base: Decimal
    parts: tuple[tuple[Offer, Decimal], ...] = ()
    others: tuple[Offer, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    overridden: tuple[Trouble, ...] = ()

    @property
    def loss(self) -> Decimal:
        return loss(self.line, self.discount)


@dataclass(frozen=True)
class PricedBill:
    """`ceiling`: the largest discount of this client in per cent, without the owner."""

    lines: tuple[PricedLine, ...]
    ceiling: Decimal = HUNDRED

    @property
    def full(self) -> Decimal:
        return sum((line.full for line in self.lines), ZERO)

    @property
    def discount(self) -> Decimal:
        return sum((line.discount for line in self.lines), ZERO)

    @property
    def total(self) -> Decimal:
        return sum((line.total for line in self.lines), ZERO)


def price_bill(
    lines: Sequence[Line],
    *,
    offers: Iterable[Offer],
    rules: Rules,
    coming: Coming = ANYBODY,
    picked: Offer | None = None,
) -> PricedBill:
    """`picked` is what the desk chose for the bill; a one-off goes to the one line on which it saves most."""
    held = [offer for offer in offers if offer.holds(coming)]
    single = picked if picked and picked.holds(coming) and picked.kind == Kind.ONE_OFF else None
    if picked and not single and picked.holds(coming):
        held.append(picked)
    priced = [price_line(line, offers=held, rules=rules) for line in lines]
    if single:
        price_single(single, priced, held, rules)
    for bundle in {line.bundle.key: line.bundle for line in lines if line.bundle}.values():
        price_bundle(bundle, priced, rules)
    return PricedBill(tuple(priced), rules.ceiling)


def price_line(line: Line, *, offers: Iterable[Offer], rules: Rules) -> PricedLine:
    """The best one for the client wins; those marked so are added to it. In which order they are offered does not matter."""
    room = room_of(line, rules)
    touching = [offer for offer in offers if offer.touches(line)]
    choices = [automatic(line, offer, room, rules) for offer in touching if not offer.adds_up]
    if line.manual:
        choices.append(by_hand(line, line.manual, room, rules))
    best, *rest = sorted(choices, key=preference, reverse=True) or [NOTHING]
    best = best._replace(others=tuple(each.offer for each in rest if each.offer and each.amount))
    adding = [automatic(line, offer, room, rules) for offer in touching if offer.adds_up]
    if adding:
        best = added_up(line, best, sorted(adding, key=preference, reverse=True), room)
    return settled(line, best if best.amount else NOTHING, rules)


def price_single(single: Offer, priced: list[PricedLine], offers: Sequence[Offer], rules: Rules) -> None:
    """Only where it may win is the line priced anew; of equal savings the first line has it."""
    saved, place, better = ZERO, -1, None
    for n, old in enumerate(priced):
        wins = old.discount and not single.adds_up and old.offer and not old.offer.adds_up
        if not single.touches(old.line) or wins and single.asked(old.line) <= old.parts[0][1]:
            continue
        new = price_line(old.line, offers=[*offers, single], rules=rules)
        if new.discount - old.discount > saved:
            saved, place, better = new.discount - old.discount, n, new
    if better:
        priced[place] = better


def room_of(line: Line, rules: Rules) -> Room:
    most = line.full * min(rules.ceiling, HUNDRED) / HUNDRED
    return Room(most.quantize(rules.precision, ROUND_FLOOR), harmless(line, rules.precision))


def preference(given: Given) -> tuple[object, ...]:
    """Of equal sums the one that is whole and leaves the master's commission alone; then any, but always the same."""
    offer = given.offer
    if offer is None:
        return (given.amount,)
    return given.amount, given.cut == Cut.NO, not offer.is_shared, offer.kind, offer.reason, offer.rule or 0


def automatic(line: Line, offer: Offer, room: Room, rules: Rules) -> Given:
    """A discount nobody has to sign for is cut to the ceiling, and to what still covers cost."""
    exact = offer.asked(line)
    asked = rounded(exact, rules.precision)
    if asked > room.spare and room.spare < room.most:
        return Given(room.spare, share(room.spare, line.full), offer, Cut.COST, ((offer, room.spare),))
    amount = min(asked, room.most)
    if exact > room.most and exact > line.full * rules.ceiling / HUNDRED:
        return Given(amount, rules.ceiling, offer, Cut.CEILING, ((offer, amount),))
    return Given(amount, share(amount, line.full) if offer.amount else offer.percent, offer, Cut.NO, ((offer, amount),))


def by_hand(line: Line, offer: Offer, room: Room, rules: Rules) -> Given:
    """As it was typed; whether it may be is said by `troubles`."""
    amount = rounded(offer.asked(line), rules.precision)
    if offer.percent <= rules.ceiling:
        amount = min(amount, room.most)
    return Given(amount, min(offer.percent, HUNDRED), offer, Cut.NO, ((offer, amount),))


def added_up(line: Line, best: Given, adding: Sequence[Given], room: Room) -> Given:
    """Together never more than a single one may be; what is too much is taken from those that are added, the smallest first."""
    parts, amount, cut = list(best.parts if best.amount else ()), best.amount, best.cut
    for given in adding:
        more = min(given.amount, max(ZERO, room.left - amount))
        if more < given.amount:
            cut = Cut.COST if room.spare < room.most else Cut.CEILING
        if more and given.offer:
            parts.append((given.offer, more))
            amount += more
    if len(parts) == 1 and parts[0][0] is best.offer:
        return best._replace(cut=cut)
    return Given(amount, share(amount, line.full), parts[0][0] if parts else None, cut, tuple(parts), best.others)


def price_bundle(bundle: Bundle, priced: list[PricedLine], rules: Rules) -> None:
    """The package's price spread over its lines to the last unit, unless the client's own discounts are worth more on them."""
    places = [n for n, each in enumerate(priced) if each.line.bundle and each.line.bundle.key == bundle.key]
    lines = [priced[n].line for n in places]
    wanted = max(ZERO, sum((line.full for line in lines), ZERO) - bundle.price)
    rooms = [room_of(line, rules).left for line in lines]
    sums = spread(wanted, [line.full for line in lines], rooms, rules.precision)
    if sum(sums, ZERO) < sum((priced[n].discount for n in places), ZERO):
        return
    is_whole = sum(sums, ZERO) == wanted
    cut = (
        Cut.NO
        if is_whole
        else Cut.COST
        if any(room_of(line, rules).spare == room for line, room in zip(lines, rooms, strict=True))
        else Cut.CEILING
    )
    for n, line, amount in zip(places, lines, sums, strict=True):
        given = Given(amount, share(amount, line.full), bundle.offer, cut, ((bundle.offer, amount),))
        priced[n] = settled(line, given if amount else NOTHING, rules)


def spread(total: Decimal, weights: Sequence[Decimal], rooms: Sequence[Decimal], precision: Decimal) -> list[Decimal]:
    """`total` in parts like the weights, none larger than its room; they add up to it, or to all the room there is."""
    parts = [ZERO] * len(weights)
    left = min(total, sum(rooms, ZERO)).quantize(precision, ROUND_FLOOR)
    while left:
        open_ = sorted((n for n in range(len(parts)) if rooms[n] > parts[n]), key=lambda n: (-weights[n], n))
        whole, before = sum((weights[n] for n in open_), ZERO), left
        for n in open_:
            part = (before * weights[n] / whole).quantize(precision, ROUND_FLOOR)
            part = min(part or precision, rooms[n] - parts[n], left)
            parts[n], left = parts[n] + part, left - part
    return parts


def settled(line: Line, given: Given, rules: Rules) -> PricedLine:
    base = line.full
    for offer, amount in given.parts:
        base -= amount if offer.is_shared else ZERO
    found = troubles(line, given, rules)
    return PricedLine(
        line=line,
        full=line.full,
        discount=given.amount,
        percent=given.percent,
        offer=given.offer,
        cut=given.cut,
        total=line.full - given.amount,
        commission_base=base,
        parts=given.parts,
        others=given.others,
        troubles=tuple(each for each in found if not rules.may_override or each == Trouble.NO_REASON),
        overridden=tuple(each for each in found if rules.may_override and each != Trouble.NO_REASON),
    )


def troubles(line: Line, given: Given, rules: Rules) -> list[Trouble]:
    """Also those the owner may go past; but nobody does without a reason."""
    found = []
    if line.manual and line.manual.percent > rules.ceiling:
        found.append(Trouble.ABOVE_CEILING)
    if loss(line, given.amount):
        found.append(Trouble.BELOW_COST)
    reason = line.manual.reason if line.manual else line.why
    if not reason.strip() and (line.manual or found and rules.may_override):
        found.insert(0, Trouble.NO_REASON)
    return found


def harmless(line: Line, precision: Decimal) -> Decimal:
    """The largest discount on the line, as a sum, that still covers its cost."""
    spare = line.full - line.cost * line.quantity
    return max(ZERO, spare.quantize(precision, ROUND_FLOOR))


def loss(line: Line, discount: Decimal) -> Decimal:
    """What is lost on the line if it is sold with this discount; zero when cost is covered."""
    return max(ZERO, line.cost * line.quantity - (line.full - discount))
