"""Random clients for the test of segments, and what is true of each as plain Python values, worked out without SQL."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from bookings.models import Appointment
from campaigns.models import Call
from clients.models import (
    Channel,
    Child,
    ClientSubstance,
    Consent,
    DeadContact,
    DeskTask,
    Household,
    HouseholdMember,
    Interaction,
    Offer,
    Promise,
    Standing,
)
from feedback.models import Survey
from loyalty.models import Account, Card, Pass, PassPlan, Tier
from salon.models import Staff, Substance
from tests.factories import BranchFactory, CategoryFactory, ClientFactory, GoodsFactory, MasterFactory, ServiceFactory
from visits.models import Payment, Visit, VisitLine

TODAY = date(2026, 11, 22)
WORDS = ["North", "north side", "Центр", "50%", "a_b", ""]
TAGS = ["gold", "nails", "o'neil", "nobody"]
CHANNELS = list(Channel.values)


def at(day, hour=12):
    return datetime.combine(day, time(hour), tzinfo=timezone.get_current_timezone())


def some(dice, values, most=2):
    return dice.sample(values, dice.randint(0, min(most, len(values))))


def near(dice, *, back=400, ahead=0):
    return TODAY + timedelta(
        days=dice.choice([0, -1, 1, -30, -31, dice.randint(-back, 60)]) if ahead == 0 else dice.randint(-3, ahead)
    )


def past(dice):
    return min(near(dice), TODAY)


class World:
    """Two of everything that can be chosen."""

    def __init__(self):
        self.branches = BranchFactory.create_batch(2)
        self.families = CategoryFactory.create_batch(2)
        self.services = [ServiceFactory(category=family) for family in [*self.families, self.families[0]]]
        self.masters = MasterFactory.create_batch(2)
        self.goods = GoodsFactory.create_batch(2)
        self.substances = [Substance.objects.get_or_create(name=f"S{n}")[0] for n in range(2)]
        self.tiers = list(Tier.objects.all())[:2] or [Tier.objects.create(name="T", discount_percent=5, from_spent=1)]
        self.numbers = iter(range(1, 10**6))

    def person(self, dice):
        facts = own = self.own_row(dice)
        client = ClientFactory(**own)
        facts = {"client": client, "tags": set(own["tags"])}
        self.standing(dice, client, facts)
        self.around(dice, client, facts)
        self.visits(dice, client, facts)
        self.bookings(dice, client, facts)
        self.money(dice, client, facts)
        self.calls(dice, client, facts)
        return facts

    def own_row(self, dice):
        born = dice.choice([None, (29, 2), (22, 11), (1, 12), (dice.randint(1, 28), dice.randint(1, 12))])
        visits = dice.choice([0, 1, 2, 3, 9])
        first = past(dice) if visits else None
        return {
            "sex": dice.choice(["", "female", "male"]), "language": dice.choice(["", "en", "ru"]),
            "temperament": dice.choice(["", "friendly"]), "preferred_channel": dice.choice(["", "email", "sms"]),
            "relationship": dice.choice(["", "", "loyal"]), "tags": some(dice, TAGS[:3]),
            "birth_day": born and born[0], "birth_month": born and born[1],
            "birth_year": dice.choice([None, 1990, 2000, 2004]), "likes_silence": dice.random() < 0.5,
            "home_branch": dice.choice(self.branches), "favourite_master": dice.choice([None, *self.masters]),
            "phone": dice.choice(["", "+37369111222"]), "email": dice.choice(["", "x@example.com"]),
            "messenger": dice.choice(["", "@x"]), "children": dice.choice(["", "", "two boys"]),
            "registered_at": at(past(dice), dice.choice([0, 12, 23])),
            "visits_count": visits, "spent_total": Decimal(dice.choice([0, 10, 25, 100])) * visits,
            "no_shows_count": dice.choice([0, 0, 1, 2]), "first_visit_on": first,
            "last_visit_on": first and min(TODAY, first + timedelta(days=dice.choice([0, 30, 200]))),
            "usual_interval_days": dice.choice([None, 10, 30]) if visits > 1 else None,
            "next_visit_due_on": dice.choice([None, near(dice)]), "last_score": dice.choice([None, 0, 6, 7, 9, 10]),
            **{name: dice.choice(WORDS) for name in (
                "district", "work", "family_status", "income_band", "interests", "habits", "curious_about", "misses_here", "source",
            )},
        }  # fmt: skip

    def standing(self, dice, client, facts):
        facts["standing"] = None
        if dice.random() < 0.2:
            return
        facts["standing"] = Standing.objects.create(
            client=client, activity=dice.choice(["vip", "growing", "lost"]), rhythm=dice.choice(["single", "permanent"]),
            kind=dice.choice(["", "loyal", "seeker"]), pace=dice.choice(["early", "lapsed"]), quarters_since=dice.randint(0, 3),
            quarters_active=dice.randint(0, 4), visits_year=dice.randint(0, 3), spent_year=Decimal(dice.choice([0, 10, 100])),
            money_rank=dice.randint(0, 5), due_from=dice.choice([None, near(dice)]), due_to=dice.choice([None, near(dice)]),
            second_visit_by=dice.choice([None, near(dice)]), return_chance=dice.choice([None, 0.25, 0.5]), reckoned_on=TODAY,
        )  # fmt: skip

    def around(self, dice, client, facts):
        branch = self.branches[0]
        facts["children"] = [dice.choice([None, 2015, 2020]) for _n in range(dice.choice([0, 0, 1, 2]))]
        for n, year in enumerate(facts["children"]):
            Child.objects.create(parent=client, name=str(n), birth_year=year)
        facts["family"] = dice.random() < 0.3
        if facts["family"]:
            HouseholdMember.objects.create(household=Household.objects.create(created_at=at(TODAY)), client=client)
        facts["alerts"] = {each.pk for each in some(dice, self.substances)}
        for pk in facts["alerts"]:
            ClientSubstance.objects.create(client=client, substance_id=pk, noted_at=at(TODAY))
        said = {channel: dice.random() < 0.5 for channel in some(dice, CHANNELS, 3)}
        facts["agreed"] = {channel for channel, is_given in said.items() if is_given}
        facts["refused"] = set(said) - facts["agreed"]
        for channel, is_given in said.items():
            Consent.objects.create(client=client, channel=channel, is_given=is_given, source="x", decided_at=at(TODAY))
        facts["dead"] = set(some(dice, CHANNELS, 1))
        for channel in facts["dead"]:
            DeadContact.objects.create(client=client, channel=channel, address="x", why="x", found_at=at(TODAY))
        DeadContact.objects.create(
            client=client, channel="sms", address="y", why="x", found_at=at(TODAY), mended_at=at(TODAY)
        )
        facts["talks"] = [past(dice) for _n in range(dice.randint(0, 2))]
        for day in facts["talks"]:
            Interaction.objects.create(
                client=client, branch=branch, channel="phone", direction="in", topic="x", happened_at=at(day, dice.choice([0, 23]))
            )  # fmt: skip
        facts["promised"] = dice.random() < 0.3
        Promise.objects.create(
            client=client, text="x", made_at=at(TODAY), kept_at=None if facts["promised"] else at(TODAY)
        )
        facts["replies"] = set(some(dice, ["yes", "later", "no"]))
        for reply in [*facts["replies"], ""]:
            Offer.objects.create(client=client, text="x", made_at=at(TODAY), reply=reply)
        facts["complaint"] = dice.random() < 0.3
        for n, (kind, is_open) in enumerate([("low_score", facts["complaint"]), ("call_back", True)]):
            DeskTask.objects.create(
                client=client, branch=branch, kind=kind, text="x", due_at=at(TODAY), dedupe_key=f"{client.pk}:{n}",
                done_at=None if is_open else at(TODAY),
            )  # fmt: skip

    def visits(self, dice, client, facts):
        facts["visits"], facts["answers"] = [], []
        for _n in range(dice.choice([0, 0, 1, 2, 4])):
            day, total = past(dice), Decimal(dice.choice([0, 10, 25]))
            visit = Visit.objects.create(
                client=client, branch=dice.choice(self.branches), number=next(self.numbers), day=day, paid_at=at(day), total=total,
                discount_total=dice.choice([0, 5]),
            )  # fmt: skip
            lines = [self.line(dice, visit) for _line in range(dice.choice([0, 1, 2]))]
            kind = dice.choice(["cash", "card"])
            Payment.objects.create(visit=visit, kind=kind, amount=1)
            facts["visits"].append((visit, lines, kind))
            if dice.random() < 0.5:
                facts["answers"].append(day)
                Survey.objects.create(
                    visit=visit, client=client, branch=visit.branch, asked_at=at(day), score=9, answered_at=at(day, dice.choice([0, 23]))
                )  # fmt: skip

    def line(self, dice, visit):
        what = dice.choice(["service", "goods"])
        row = dice.choice(self.services if what == "service" else self.goods)
        master = dice.choice([None, *self.masters])
        return VisitLine.objects.create(visit=visit, name="x", price=1, total=1, master=master, **{what: row})

    def bookings(self, dice, client, facts):
        facts["bookings"] = []
        for _n in range(dice.choice([0, 1, 2, 3])):
            day, state = (
                near(dice, ahead=5) if dice.random() < 0.6 else near(dice),
                dice.choice(["booked", "no_show", "cancelled", "done"]),
            )
            starts, notice = at(day, dice.choice([0, 12])), dice.choice([1, 24, 48])
            is_cancelled = state == "cancelled"
            Appointment.objects.create(
                client=client, branch=self.branches[0], state=state, starts_at=starts, ends_at=starts + timedelta(hours=1),
                booked_at=at(TODAY), cancelled_at=starts - timedelta(hours=notice) if is_cancelled else None,
            )  # fmt: skip
            facts["bookings"].append((day, state, is_cancelled and notice < 24))

    def money(self, dice, client, facts):
        facts["balances"] = {kind: Decimal(dice.choice([0, 10, 50])) for kind in some(dice, ["points", "deposit"])}
        for kind, balance in facts["balances"].items():
            Account.objects.create(client=client, kind=kind, balance=balance)
        facts["card"], facts["tier"] = False, None
        if dice.random() < 0.6:
            until, is_blocked, tier = (
                dice.choice([None, TODAY, TODAY - timedelta(days=1)]),
                dice.random() < 0.3,
                dice.choice([None, *self.tiers]),
            )
            Card.objects.create(
                number=str(client.pk), client=client, tier=tier, is_blocked=is_blocked, valid_until=until
            )
            facts["card"] = not is_blocked and (until is None or until >= TODAY)
            facts["tier"] = tier if facts["card"] else None
        facts["debt"], facts["pass"] = Decimal(dice.choice([0, 0, 10, 50])), None
        if facts["debt"]:
            Account.objects.create(client=client, kind="credit", balance=-facts["debt"], limit=50)
        if dice.random() < 0.5:
            facts["pass"] = self.held_pass(dice, client)

    def held_pass(self, dice, client):
        ends, left = TODAY + timedelta(days=dice.choice([-1, 0, 14, 15])), dice.choice([None, 0, 1, 2])
        plan, _made = PassPlan.objects.get_or_create(name="Pass", defaults={"days": 90, "price": 1})
        return Pass.objects.create(
            client=client, plan=plan, price=1, visit_value=1, visits_total=None if left is None else 5, visits_left=left, starts_on=TODAY - timedelta(days=60),
            ends_on=ends, branch=self.branches[0], sold_by=self.masters[0], sold_at=at(TODAY), key=f"pass{client.pk}",
        )  # fmt: skip

    def calls(self, dice, client, facts):
        days = {past(dice) for _n in range(dice.randint(0, 3))}
        facts["calls"] = {day: dice.choice(["", "booked", "refused"]) for day in days}
        for day, result in facts["calls"].items():
            Call.objects.create(client=client, branch=self.branches[0], day=day, result=result)


def people(dice, count):
    world = World()
    found = [world.person(dice) for _n in range(count)]
    for facts in found:
        facts["recommended_by"] = dice.choice([None, None, *found])
        if by := facts["recommended_by"]:
            facts["client"].recommended_by = by["client"]
            facts["client"].save(update_fields=["recommended_by"])
    givers = {id(each["recommended_by"]) for each in found}
    for facts in found:
        facts["recommends"] = id(facts) in givers
    assert Staff.objects.exists()
    return found
