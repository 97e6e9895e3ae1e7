"""What may harm the client, first on the card and in a hand-over."""

from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from clients.card import panel
from clients.card_row import row_part
from clients.erasure import hands_over
from clients.models import Client, ClientSubstance, Harm, PatchTest, SafetyOverride
from salon.models import Staff

SIGNED_SHOWN = 5


@row_part("harms")
def harms_of(client: OuterRef) -> QuerySet[Any, Any]:
    rows = ClientSubstance.objects.filter(client=client).order_by("kind", "substance__name")
    return rows.values(json=JSONObject(name="substance__name", kind="kind"))


@row_part("latest_tests")
def latest_tests(client: OuterRef) -> QuerySet[Any, Any]:
    rows = (
        PatchTest.objects.filter(client=client).order_by("substance_id", "-tested_on", "-pk").distinct("substance_id")
    )
    return rows.values(json=JSONObject(name="substance__name", result="result", valid_until="valid_until"))


@row_part("overrides_ahead")
def overrides_ahead(client: OuterRef) -> QuerySet[Any, Any]:
    rows = SafetyOverride.objects.filter(client=client).order_by("-day", "-pk")
    told = JSONObject(
        day="day", service="service__name", substance="substance__name", reason="reason", by="by__username"
    )
    return rows.values(json=told)[:SIGNED_SHOWN]


RESULTS = dict(PatchTest.Result.choices)


@panel("safety", template="clients/parts/harms.html", place="alerts", order=1, queries=0)
def harms(client: Client, *, by: Staff, now: datetime) -> dict[str, Any]:
    """Read with the card: substances by kind, the latest test of each substance, what was signed for a day to come."""
    known: list[dict[str, Any]] = client.harms  # type: ignore[attr-defined]
    today = client.home_branch.local_day(now)
    tests = [shown_test(each, today) for each in client.latest_tests]  # type: ignore[attr-defined]
    signed = [each | {"day": date.fromisoformat(each["day"])} for each in client.overrides_ahead]  # type: ignore[attr-defined]
    if not known and not tests and not signed:
        return {}
    return {
        "allergic_to": [each["name"] for each in known if each["kind"] == Harm.ALLERGY],
        "contraindicated": [each["name"] for each in known if each["kind"] == Harm.CONTRAINDICATION],
        "tests": tests,
        "signed": [each for each in signed if each["day"] >= today],
    }


def shown_test(test: dict[str, Any], today: date) -> dict[str, Any]:
    valid_until = date.fromisoformat(test["valid_until"])
    is_good = test["result"] == PatchTest.Result.PASSED and valid_until >= today
    return test | {"valid_until": valid_until, "is_good": is_good, "label": RESULTS[test["result"]]}


@hands_over("substances", ClientSubstance)
def substances(client: Client) -> list[dict[str, Any]]:
    return [
        {"substance": str(each.substance), "kind": each.kind, "note": each.note, "noted_at": each.noted_at.isoformat()}
        for each in client.substances.select_related("substance")  # type: ignore[attr-defined]
    ]


@hands_over("patch_tests", PatchTest)
def patch_tests(client: Client) -> list[dict[str, Any]]:
    return [
        {
            "substance": str(each.substance),
            "batch": each.batch,
            "result": each.result,
            "tested_on": each.tested_on.isoformat(),
            "valid_until": each.valid_until.isoformat(),
        }
        for each in client.patch_tests.select_related("substance")  # type: ignore[attr-defined]
    ]


@hands_over("safety_overrides", SafetyOverride)
def overrides(client: Client) -> list[dict[str, Any]]:
    return [
        {
            "service": str(each.service),
            "substance": str(each.substance or ""),
            "day": each.day.isoformat(),
            "reason": each.reason,
        }
        for each in client.safety_overrides.select_related("service", "substance")  # type: ignore[attr-defined]
    ]
