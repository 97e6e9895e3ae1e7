"""Rules of segments: the SQL says what a slow reference says; what is gone or nonsense chooses nobody."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from clients.errors import RulesNotUnderstood, SegmentNameTaken
from clients.models import Client, Segment
from clients.operations.segments import change_segment, create_segment, delete_segment
from clients.queries.segments import compiled, count, evaluate, in_words, problems
from clients.segments import field_named, fields, read, schema
from clients.segments.kinds import Shape
from clients.segments.rules import MAX_CONDITIONS, MAX_DEPTH
from salon.models import Substance
from tests.clients.segment_people import TAGS, TODAY, WORDS, people
from tests.clients.segment_reference import FACTS, chosen
from tests.factories import ClientFactory, MasterFactory

RELAXED = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def document(*nodes, match="all"):
    return {"version": 1, "rules": {"match": match, "of": list(nodes)}}


def asks(field, op, value=None, **more):
    return {"field": field, "op": op} | ({} if value is None else {"value": value}) | more


VISITED = asks("visits", "gte", 1)


# Random rules --------------------------------------------------------------------------------------

a_day = st.integers(-420, 60).map(lambda n: (TODAY + timedelta(days=n)).isoformat())
some_days = st.sampled_from([0, 1, 29, 30, 31, 100, 364, 366, 500])
counted = st.integers(-1, 30)
measured = st.sampled_from([0, 0.5, 5, 10, 25, 50, 75, 100, 100.5, -1])
a_text = st.sampled_from([word for word in WORDS if word] + ["NORTH", "ЦЕНТР", "or", "%", "_", "' OR 1=1 --", "\\"])


def pairs(values):
    return st.tuples(values, values).map(lambda pair: sorted(pair))


def values_of(field, operator):
    number = counted if field.whole else measured
    options = [key for key, _label in field.options()] if operator.shape == Shape.LIST else []
    return {
        Shape.LIST: lambda: (
            st.lists(st.sampled_from(options), min_size=1, max_size=3, unique=True) if options else st.none()
        ),
        Shape.WORDS: lambda: st.lists(st.sampled_from(TAGS), min_size=1, max_size=2, unique=True),
        Shape.YES: st.booleans,
        Shape.NUMBER: lambda: number,
        Shape.NUMBERS: lambda: pairs(number),
        Shape.DAYS: lambda: some_days,
        Shape.DATE: lambda: a_day,
        Shape.DATES: lambda: pairs(a_day),
        Shape.TEXT: lambda: a_text,
        Shape.NOTHING: st.none,
    }[operator.shape]()


@st.composite
def a_condition(draw, only=None):
    field = draw(st.sampled_from(only or fields()))
    operator = draw(st.sampled_from(field.operators))
    value = draw(values_of(field, operator))
    made = asks(field.name, operator.name, value)
    if field.period == "must" or (field.period == "may" and draw(st.booleans())):
        made["days"] = draw(some_days)
    return made


def a_group(parts):
    return st.builds(
        lambda match, of: {"match": match, "of": of}, st.sampled_from(["all", "any", "none"]), st.lists(parts, min_size=1, max_size=3)
    )  # fmt: skip


def a_tree():
    return a_group(st.one_of(a_condition(), a_group(st.one_of(a_condition(), a_group(a_condition())))))


@pytest.mark.parametrize("seed", range(4))
def test_the_database_says_what_the_reference_says(seed, company, db):
    facts = people(random.Random(seed), 14)
    known = {field.name: field for field in fields()}

    @RELAXED
    @given(a_tree())
    def agree(tree):
        expected = {each["client"].pk for each in facts if chosen(tree, each, known, company)}
        rules = {"version": 1, "rules": tree}
        assert set(compiled(rules, today=TODAY, company=company).values_list("pk", flat=True)) == expected

    agree()


def test_each_field_alone_says_what_the_reference_says(company, db):
    """Every operator, and its opposite by “none of”."""
    facts = people(random.Random(11), 16)
    everybody = {each["client"].pk for each in facts}

    def agree(field, condition):
        fits = {each["client"].pk for each in facts if chosen(condition, each, {field.name: field}, company)}
        found, rest = (
            set(compiled(document(condition, match=match), today=TODAY, company=company).values_list("pk", flat=True))
            for match in ("all", "none")
        )
        assert (found, rest) == (fits, everybody - fits)

    for field in fields():
        settings(RELAXED, max_examples=8)(given(st.just(field), a_condition([field]))(agree))()


@pytest.mark.parametrize(("op", "value"), [("gte", -1), ("lte", 10**9), ("between", [-1, 10**9])])
def test_a_bound_outside_of_what_the_column_holds_does_not_choose_the_unknown(company, db, op, value):
    known, _unknown = ClientFactory(usual_interval_days=30), ClientFactory(usual_interval_days=None)
    found = compiled(document(asks("usual_interval", op, value)), today=TODAY, company=company)
    assert [client.pk for client in found] == [known.pk]


def test_the_reference_knows_every_field():
    assert set(FACTS) == {field.name for field in fields()}


def test_and_or_not_keep_their_laws(company, db):
    everybody = {each["client"].pk for each in people(random.Random(7), 14)}

    def of(rules):
        return set(compiled({"version": 1, "rules": rules}, today=TODAY, company=company).values_list("pk", flat=True))

    @settings(RELAXED, max_examples=25)
    @given(a_condition(), a_condition(), a_condition())
    def laws(a, b, c):
        one, two = of({"match": "all", "of": [a]}), of({"match": "any", "of": [b]})
        assert of({"match": "all", "of": [a, b]}) == one & two
        assert of({"match": "any", "of": [a, b]}) == one | two
        assert of({"match": "none", "of": [a, b]}) == everybody - (one | two)
        assert of({"match": "none", "of": [{"match": "none", "of": [a]}]}) == one
        both = {"match": "any", "of": [b, c]}
        either = [{"match": "all", "of": [a, b]}, {"match": "all", "of": [a, c]}]
        assert of({"match": "all", "of": [a, both]}) == of({"match": "any", "of": either})

    laws()


# What is understood --------------------------------------------------------------------------------


def test_random_rules_fit_the_schema_and_are_understood(db):
    people(random.Random(1), 1)
    served = schema()
    Draft202012Validator.check_schema(served)
    validator = Draft202012Validator(served)

    @settings(RELAXED, max_examples=20)
    @given(a_tree())
    def fit(tree):
        rules = {"version": 1, "rules": tree}
        assert (validator.is_valid(rules), read(rules).problems) == (True, ())

    fit()


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["visits", "gte", "all", "tags", "any"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["match", "of", "field", "op", "value", "days"]), inner),
    max_leaves=12,
)  # fmt: skip


@RELAXED
@given(junk)
def test_nonsense_is_said_to_be_nonsense_and_never_falls_over(db, company, nonsense):
    rules = {"version": 1, "rules": nonsense}
    if problems(rules):
        assert list(compiled(rules, today=TODAY, company=company)) == []
    else:
        assert Draft202012Validator(schema()).is_valid(rules)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**13, "5", True, None, [1], {"a": 1}, 2.5, -(10**10)])
def test_a_number_is_a_plain_number(value):
    assert read(document(asks("visits", "gte") | {"value": value})).tree is None


@pytest.mark.parametrize(
    "value", ["2026-13-01", "22.11.2026", "1026-11-22", "9999-01-01", "", 20261122, "2026-11-22; DROP TABLE"]
)
def test_a_date_is_a_plain_date(value):
    assert read(document(asks("last_visit", "from", value))).tree is None


@pytest.mark.parametrize("value", ["", " ", "x" * 201, "a\0b", "\ud800", 5])
def test_a_text_is_short_and_can_be_kept(value):
    assert read(document(asks("district", "is", value))).tree is None


def nested(depth):
    node = VISITED
    for _n in range(depth):
        node = {"match": "all", "of": [node]}
    return {"version": 1, "rules": node}


def test_groups_stand_in_each_other_only_so_deep():
    assert read(nested(MAX_DEPTH)).problems == ()
    assert [problem.sentence for problem in read(nested(MAX_DEPTH + 1)).problems] == [
        f"Groups can stand in each other at most {MAX_DEPTH} deep."
    ]
    assert len(read(nested(800)).problems) == 1


def test_a_segment_has_only_so_many_conditions():
    half = {"match": "any", "of": [VISITED] * (MAX_CONDITIONS // 2)}
    assert read(document(half, half)).problems == ()
    assert [problem.sentence for problem in read(document(half, half, VISITED)).problems] == [
        f"A segment has at most {MAX_CONDITIONS} conditions."
    ]


INJECTIONS = ["'; DROP TABLE clients_client; --", "%", "_", "' OR '1'='1", "\\", "{}", "$1", "%s", "%(x)s"]


@pytest.mark.parametrize("text", INJECTIONS)
def test_what_looks_like_sql_is_only_text(text, company, branch):
    ClientFactory(district="North", tags=["x"], home_branch=branch)
    same = ClientFactory(district=text, tags=[text], home_branch=branch)
    for condition in (asks("district", "is", text), asks("district", "contains", text), asks("tags", "any", [text])):
        assert list(compiled(document(condition), today=TODAY, company=company)) == [same]
    for condition in (
        asks(text, "gte", 1),
        asks("visits", text, 1),
        asks("sex", "in", [text]),
        asks("services", "any", [text]),
    ):
        assert list(compiled(document(condition), today=TODAY, company=company)) == []
        assert problems(document(condition))


def test_no_field_asks_about_the_letters_of_a_contact(company, person):
    """Nobody can guess a phone or an e-mail by asking whether it begins so."""
    for field in fields():
        for operator in field.operators:
            if operator.shape in {Shape.TEXT, Shape.WORDS}:
                for part in ("69111222", "nadia@example.com", "69", "@"):
                    value = [part] if operator.shape == Shape.WORDS else part
                    found = compiled(document(asks(field.name, operator.name, value)), today=TODAY, company=company)
                    assert list(found) == ([person] if operator.name in {"none", "is_not"} else []), field.name


# One query -----------------------------------------------------------------------------------------


def test_a_count_is_one_query_whatever_the_rules(company, owner, django_assert_num_queries):
    people(random.Random(3), 3)
    everything = [
        asks(field.name, operator.name, example(field, operator), **({"days": 90} if field.period != "never" else {}))
        for field in fields()
        for operator in field.operators[:1]
    ]
    for n in range(0, len(everything), MAX_CONDITIONS):
        rules = document(*everything[n : n + MAX_CONDITIONS], match="any")
        assert problems(rules) == []
        with django_assert_num_queries(1):
            count(rules, by=owner, today=TODAY, company=company)


def example(field, operator):
    keys = [key for key, _label in field.options()]
    return {Shape.LIST: keys[:2], Shape.WORDS: ["x"], Shape.YES: True, Shape.TEXT: "x", Shape.DAYS: 5, Shape.NUMBER: 1}[
        operator.shape
    ]


def test_only_those_are_chosen_whom_the_person_may_see(company, owner, person, now):
    owner.is_active = False
    assert count(document(asks("visits", "gte", 0)), by=owner, today=TODAY, company=company) == 0


def test_archived_clients_are_in_no_segment(company, owner, person, now):
    Client.objects.update(archived_at=now)
    assert list(evaluate(document(asks("visits", "gte", 0)), by=owner, today=TODAY, company=company)) == []


# What is gone --------------------------------------------------------------------------------------


@pytest.mark.parametrize("match", ["all", "any", "none"])
def test_a_deleted_row_makes_the_segment_empty_and_says_so(company, owner, person, match, django_assert_num_queries):
    """Under “none of” too: half a rule would choose those it was to leave out."""
    substance = Substance.objects.create(name="Latex-free")
    rules = document(asks("alerts", "any", [str(substance.pk)]), asks("visits", "eq", 5), match=match)
    assert problems(rules) == []
    substance.delete()
    with django_assert_num_queries(1):
        assert count(rules, by=owner, today=TODAY, company=company) == 0
    assert [(problem.path, problem.is_gone) for problem in problems(rules)] == [("0-0", True)]
    assert "was deleted" in problems(rules)[0].sentence


@pytest.mark.parametrize("match", ["all", "any", "none"])
@pytest.mark.parametrize("condition", [asks("shoe_size", "gte", 5), asks("activity", "in", ["platinum"])])
def test_a_retired_field_or_choice_makes_the_segment_empty_and_says_so(company, person, match, condition):
    rules = document(VISITED, condition, match=match)
    assert list(compiled(rules, today=TODAY, company=company)) == []
    assert [(problem.path, problem.is_gone) for problem in problems(rules)] == [("0-1", True)]


def test_everything_that_is_gone_is_said_at_once(db):
    rules = document(asks("shoe_size", "gte", 5), asks("services", "any", ["99999"]))
    assert [(problem.path, problem.is_gone) for problem in problems(rules)] == [("0-0", True), ("0-1", True)]


def test_a_master_who_left_and_a_tag_nobody_has_are_not_gone(company, person):
    left = MasterFactory(is_active=False)
    rules = document(asks("masters", "none", [str(left.pk)]), asks("tags", "none", ["never heard"]))
    assert (problems(rules), list(compiled(rules, today=TODAY, company=company))) == ([], [person])
    assert f"{left} (left)" in {label for _key, label in field_named("masters").options()}


# Saving --------------------------------------------------------------------------------------------


def test_rules_that_are_not_understood_are_not_saved(manager, now):
    with pytest.raises(RulesNotUnderstood, match="no longer known"):
        create_segment(name="X", rules=document(asks("shoe_size", "gte", 5)), by=manager, now=now)
    assert not Segment.objects.exists()


def test_a_name_is_given_once(manager, now):
    create_segment(name="X", rules=document(VISITED), by=manager, now=now)
    other = create_segment(name="Y", rules=document(VISITED), by=manager, now=now)
    with pytest.raises(SegmentNameTaken):
        change_segment(other, name="X", rules=document(VISITED), now=now)
    assert sorted(Segment.objects.values_list("name", flat=True)) == ["X", "Y"]


def test_deleting_twice_does_nothing_more(manager, now):
    segment = create_segment(name="X", rules=document(VISITED), by=manager, now=now)
    delete_segment(segment)
    delete_segment(segment)
    assert not Segment.objects.exists()


def test_rules_are_told_in_words(db):
    rules = document(
        asks("activity", "in", ["vip", "growing"]), {"match": "none", "of": [asks("booked_ahead", "is", True)]},
        asks("last_visit", "from", "2026-01-05"), asks("visits_lately", "between", [2, 5], days=90),
    )  # fmt: skip

    def told(said):
        return [said.text, *map(told, said.parts)]

    assert told(in_words(rules)) == [
        "All of these", ["Class: is one of VIP, Growing"], ["None of these", ["Booked ahead: is yes"]],
        ["Last visit: on or after 5 Jan 2026"], ["Visits in a period: between 2 – 5 (in the last 90 days)"],
    ]  # fmt: skip
    assert in_words(document(asks("gone", "is", True))) is None


def test_birthdays_of_the_next_days_run_over_the_new_year(company, branch):
    born = [
        ClientFactory(birth_day=day, birth_month=month, home_branch=branch) for day, month in ((31, 12), (1, 1), (3, 1))
    ]
    found = compiled(document(asks("birthday", "next_days", 2)), today=date(2026, 12, 31), company=company)
    assert set(found) == set(born[:2])
