"""Segments worked out slowly in plain Python over the facts of segment_people: the oracle of the SQL. Shares no code with it."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from tests.clients.segment_people import TODAY


def full_years(day, month, year):
    if year is None:
        return None
    return TODAY.year - year - (1 if month and (month, day) > (TODAY.month, TODAY.day) else 0)


def lapsed(client, company):
    if not client.visits_count or not client.last_visit_on:
        return False
    away = (TODAY - client.last_visit_on).days
    recommended = client.next_visit_due_on and (client.next_visit_due_on - client.last_visit_on).days
    own = client.usual_interval_days if client.visits_count >= 3 else None
    interval = next(
        (each for each in (own, recommended, client.usual_interval_days) if each is not None),
        company.default_interval_days,
    )
    return away >= company.lapsed_min_days and away > 2 * interval


def lately(day, days):
    return days is None or TODAY - timedelta(days=days) <= day <= TODAY


def of_standing(name):
    return lambda f, days, company: getattr(f["standing"], name) if f["standing"] else None


def of_client(name):
    return lambda f, days, company: getattr(f["client"], name)


def lines(f, days):
    return [line for visit, found, _kind in f["visits"] for line in found if lately(visit.day, days)]


def visits(f, days):
    return [visit for visit, _lines, _kind in f["visits"] if lately(visit.day, days)]


def keys(values):
    return {str(value) for value in values if value is not None}


def has_pass(f):
    held = f["pass"]
    return bool(held) and held.ends_on >= TODAY and held.visits_left != 0


def booked(f):
    return [day for day, state, _late in f["bookings"] if state == "booked" and day >= TODAY]


def times(f, days, state, late=None):
    return sum(
        1 for day, is_in, was_late in f["bookings"] if is_in == state and lately(day, days) and late in (None, was_late)
    )


def last_call(f):
    made = {day: result for day, result in f["calls"].items() if result}
    return max(made.items()) if made else (None, None)


def kind(f, days, company):
    return f["client"].relationship or (f["standing"].kind if f["standing"] else None)


def score_class(f, days, company):
    score = f["client"].last_score
    return None if score is None else "promoter" if score >= 9 else "passive" if score >= 7 else "detractor"


TEXTS = [
    "district",
    "work",
    "family_status",
    "income_band",
    "interests",
    "habits",
    "curious_about",
    "misses_here",
    "source",
]
COLUMNS = {
    "sex": "sex", "language": "language", "temperament": "temperament", "preferred_channel": "preferred_channel", "visits": "visits_count",
    "spent": "spent_total", "no_shows": "no_shows_count", "usual_interval": "usual_interval_days", "first_visit": "first_visit_on",
    "last_visit": "last_visit_on", "next_visit_due": "next_visit_due_on", "score": "last_score", "likes_silence": "likes_silence",
    "birth_month": "birth_month",
} | {name: name for name in TEXTS}  # fmt: skip
STANDING = [
    "activity", "rhythm", "pace", "quarters_since", "quarters_active", "money_rank", "visits_year", "spent_year", "due_from", "due_to",
    "second_visit_by",
]  # fmt: skip
FACTS = (
    {name: of_client(column) for name, column in COLUMNS.items()}
    | {name: of_standing(name) for name in STANDING}
    | {
        "home_branch": lambda f, d, c: f["client"].home_branch_id,
        "favourite_master": lambda f, d, c: f["client"].favourite_master_id,
        "recommended": lambda f, d, c: f["recommended_by"] is not None,
        "recommends": lambda f, d, c: f["recommends"],
        "tags": lambda f, d, c: f["tags"],
        "birthday": lambda f, d, c: (f["client"].birth_month, f["client"].birth_day) if f["client"].birth_day else None,
        "age": lambda f, d, c: full_years(f["client"].birth_day, f["client"].birth_month, f["client"].birth_year),
        "has_children": lambda f, d, c: bool(f["children"] or f["client"].children),
        "child_age": lambda f, d, c: [full_years(None, None, year) for year in f["children"] if year],
        "in_household": lambda f, d, c: f["family"],
        "alerts": lambda f, d, c: keys(f["alerts"]),
        "registered": lambda f, d, c: timezone.localdate(f["client"].registered_at),
        "has_phone": lambda f, d, c: bool(f["client"].phone),
        "has_email": lambda f, d, c: bool(f["client"].email),
        "has_messenger": lambda f, d, c: bool(f["client"].messenger),
        "consents": lambda f, d, c: f["agreed"],
        "refusals": lambda f, d, c: f["refused"],
        "dead_contacts": lambda f, d, c: f["dead"],
        "last_talk": lambda f, d, c: max(f["talks"], default=None),
        "promise_open": lambda f, d, c: f["promised"],
        "offer_replies": lambda f, d, c: f["replies"],
        "average_receipt": lambda f, d, c: (
            Decimal(f["client"].spent_total) / f["client"].visits_count if f["client"].visits_count else None
        ),
        "kind": kind,
        "lapsed": lambda f, d, c: lapsed(f["client"], c),
        "return_chance": lambda f, d, c: (
            f["standing"].return_chance * 100 if f["standing"] and f["standing"].return_chance else None
        ),
        "tier": lambda f, d, c: keys([f["tier"] and f["tier"].pk]),
        "has_card": lambda f, d, c: f["card"],
        "points": lambda f, d, c: f["balances"].get("points", 0),
        "deposit": lambda f, d, c: f["balances"].get("deposit", 0),
        "debt": lambda f, d, c: f["debt"],
        "has_pass": lambda f, d, c: has_pass(f),
        "pass_ending": lambda f, d, c: (
            has_pass(f) and (f["pass"].ends_on <= TODAY + timedelta(days=14) or f["pass"].visits_left == 1)
        ),
        "booked_ahead": lambda f, d, c: bool(booked(f)),
        "next_booking": lambda f, d, c: booked(f),
        "missed": lambda f, d, c: times(f, d, "no_show"),
        "cancelled": lambda f, d, c: times(f, d, "cancelled"),
        "cancelled_late": lambda f, d, c: times(f, d, "cancelled", late=True),
        "services": lambda f, d, c: keys(line.service_id for line in lines(f, d)),
        "families": lambda f, d, c: keys(line.service.category_id for line in lines(f, d) if line.service),
        "goods": lambda f, d, c: keys(line.goods_id for line in lines(f, d)),
        "masters": lambda f, d, c: keys(line.master_id for line in lines(f, d)),
        "branches": lambda f, d, c: keys(visit.branch_id for visit in visits(f, d)),
        "paid_by": lambda f, d, c: {way for visit, _lines, way in f["visits"] if lately(visit.day, d)},
        "visits_lately": lambda f, d, c: len(visits(f, d)),
        "spent_lately": lambda f, d, c: sum(visit.total for visit in visits(f, d)),
        "saved_lately": lambda f, d, c: sum(visit.discount_total for visit in visits(f, d)),
        "score_class": score_class,
        "scored": lambda f, d, c: max(f["answers"], default=None),
        "complaint_open": lambda f, d, c: f["complaint"],
        "last_call_result": lambda f, d, c: last_call(f)[1],
        "last_call": lambda f, d, c: last_call(f)[0],
    }
)


def on_birthday(born, value):
    """29 February is kept on 28 February where there is no other."""
    for n in range(value + 1):
        day = TODAY + timedelta(days=n)
        if born == (day.month, day.day) or (
            born == (2, 29) and (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).month == 3
        ):
            return True
    return False


def month_fits(month, value):
    return month in {{"this": TODAY.month, "next": TODAY.month % 12 + 1}.get(key) or int(key) for key in value}


NUMBERS = {
    "gte": lambda fact, value: fact >= value,
    "lte": lambda fact, value: fact <= value,
    "eq": lambda fact, value: fact == value,
    "between": lambda fact, value: value[0] <= fact <= value[1],
}
DATES = {
    "last_days": lambda fact, value: 0 <= (TODAY - fact).days <= value,
    "days_ago": lambda fact, value: (TODAY - fact).days > value,
    "next_days": lambda fact, value: 0 <= (fact - TODAY).days <= value,
    "from": lambda fact, value: fact >= date.fromisoformat(value),
    "until": lambda fact, value: fact <= date.fromisoformat(value),
    "between": lambda fact, value: date.fromisoformat(value[0]) <= fact <= date.fromisoformat(value[1]),
}


def true_of(condition, facts, field, company):
    fact = FACTS[field.name](facts, condition.get("days"), company)
    op, value = condition["op"], condition.get("value")
    if op in ("known", "unknown"):
        return (fact in (None, "")) == (op == "unknown")
    if field.kind == "choice":
        fits = month_fits(fact, value) if field.name == "birth_month" else str(fact) in value
        return fits == (op == "in")
    if field.kind in ("many", "words"):
        return {"any": bool(fact & set(value)), "all": set(value) <= fact, "none": not fact & set(value)}[op]
    if field.kind == "yes":
        return fact == value
    if field.kind == "text":
        same, inside = fact.lower() == value.lower(), value.lower() in fact.lower()
        return {"is": same, "is_not": not same, "contains": inside}[op]
    if field.name == "birthday":
        return fact is not None and on_birthday(fact, value)
    compare = (DATES if field.kind == "date" else NUMBERS)[op]
    return any(compare(each, value) for each in (fact if isinstance(fact, list) else [fact]) if each is not None)


def chosen(node, facts, fields, company):
    if "match" not in node:
        return true_of(node, facts, fields[node["field"]], company)
    parts = [chosen(each, facts, fields, company) for each in node["of"]]
    return {"all": all(parts), "any": any(parts), "none": not any(parts)}[node["match"]]
