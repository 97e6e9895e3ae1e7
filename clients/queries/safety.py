"""Whether services may be done on a client on a day: substances, formulas, patch tests."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from clients.models import Client, ClientSubstance, Harm, PatchTest, SafetyOverride
from clients.names import fold
from clients.safety import Code, Problem, ingredients_for
from salon.formats import format_day
from salon.models import PatchTestRule, Service, Substance

Result = PatchTest.Result
SHORT_NAME, LONGEST_ENDING = 3, 4


@dataclass(frozen=True)
class Known:
    """What is known of the client, read once for all services."""

    harms: dict[int, str]
    written: str
    tests: dict[int, PatchTest]


def safety_problems(
    client: Client, services: Collection[Service], *, day: date, mixed: Iterable[Substance] = ()
) -> list[Problem]:
    """Every reason against these services on this day, signed ones too, in the order of the services.

    `mixed` is what is being mixed now for the first of them. Nothing to look up costs one query.
    """
    services = list(dict.fromkeys(services))
    prefetch_related_objects(services, "contains", "patch_test_rules__substance")
    used = ingredients_for(client, services)
    asked = any(service.contains.all() or service.patch_test_rules.all() for service in services)
    if not asked and not any(used.values()) and not mixed:
        return []
    known = known_about(client)
    found = [problem for service in services for problem in against(service, used.get(service.pk, []), known, day)]
    found += list(mixed_clashes(services[:1], mixed, known))
    return signed(client, unique(found), day)


def stops(problems: Iterable[Problem]) -> list[Problem]:
    """Those nobody has signed for."""
    return [problem for problem in problems if problem.override is None]


def known_about(client: Client) -> Known:
    harms = ClientSubstance.objects.filter(client=client).values_list("substance", "kind")
    tests: dict[int, PatchTest] = {}
    for test in PatchTest.objects.filter(client=client).order_by("tested_on", "pk"):
        tests[test.substance_id] = test
    return Known(dict(harms), fold(f"{client.allergies} {client.contraindications}"), tests)


def against(service: Service, used: Iterable[Substance], known: Known, day: date) -> Iterator[Problem]:
    for substance in service.contains.all():
        if is_harmful(substance, known):
            yield Problem(Code.CLASH, service, substance, clash_sentence(service, substance, known))
    for substance in used:
        if is_harmful(substance, known):
            yield Problem(Code.FORMULA, service, substance, formula_sentence(service, substance, known))
    for rule in service.patch_test_rules.all():
        if (problem := against_rule(rule, known.tests.get(rule.substance_id), day)) is not None:
            yield replace(problem, service=service)


def mixed_clashes(services: Iterable[Service], mixed: Iterable[Substance], known: Known) -> Iterator[Problem]:
    for service in services:
        for substance in mixed:
            if is_harmful(substance, known):
                yield Problem(Code.FORMULA, service, substance, formula_sentence(service, substance, known))


def is_harmful(substance: Substance, known: Known) -> bool:
    """On the client's list, or named in the words of the dossier: rather one question too many."""
    return substance.pk in known.harms or is_named(substance, known.written)


def is_named(substance: Substance, written: str) -> bool:
    names = [fold(name.strip()) for name in [substance.name, *substance.synonyms.split(",")] if name.strip()]
    return any(re.search(rf"(?<!\w){re.escape(name)}{ending(name)}(?!\w)", written) for name in names if name)


def ending(name: str) -> str:
    """“аммиак” is also meant by “аммиака”; short names have no endings, or “PPD” would be found in “PPDX”."""
    return rf"\w{{0,{LONGEST_ENDING}}}" if len(name) > SHORT_NAME else ""


def clash_sentence(service: Service, substance: Substance, known: Known) -> str:
    words = {"service": service.name, "substance": substance.name}
    if known.harms.get(substance.pk) == Harm.CONTRAINDICATION:
        return _("“%(service)s” contains %(substance)s, which is contraindicated for this client.") % words
    return _("“%(service)s” contains %(substance)s, to which this client is allergic.") % words


def formula_sentence(service: Service, substance: Substance, known: Known) -> str:
    words = {"service": service.name, "substance": substance.name}
    return _("The formula for “%(service)s” has %(substance)s, which this client does not stand.") % words


def against_rule(rule: PatchTestRule, test: PatchTest | None, day: date) -> Problem | None:
    """The latest test counts, whatever an older one said."""
    service, substance = rule.service, rule.substance
    words = {"service": service.name, "substance": substance.name}
    if test is None or test.tested_on > day:
        sentence = _("“%(service)s” needs a patch test of %(substance)s, and none is written down.")
        return Problem(Code.MISSING, service, substance, sentence % words)
    words["day"] = format_day(test.tested_on, "day")
    if test.result == Result.FAILED:
        sentence = _("The patch test of %(substance)s on %(day)s showed a reaction: no “%(service)s”.")
        return Problem(Code.FAILED, service, substance, sentence % words)
    if test.result == Result.WAITING:
        sentence = _("The patch test of %(substance)s on %(day)s has not been read yet.")
        return Problem(Code.WAITING, service, substance, sentence % words)
    if day > min(test.valid_until, test.tested_on + relativedelta(months=rule.valid_months)):
        sentence = _("The patch test of %(substance)s on %(day)s is too old for “%(service)s”.")
        return Problem(Code.OUTDATED, service, substance, sentence % words)
    return None


def unique(problems: Iterable[Problem]) -> list[Problem]:
    """One problem of a kind for a service and a substance."""
    return list({problem.key: problem for problem in problems}.values())


def signed(client: Client, problems: list[Problem], day: date) -> list[Problem]:
    if not problems:
        return []
    rows = SafetyOverride.objects.filter(client=client, day=day).select_related("by")
    overrides = {(row.code, row.service_id, row.substance_id): row for row in rows}
    return [replace(problem, override=overrides.get(problem.key)) for problem in problems]
