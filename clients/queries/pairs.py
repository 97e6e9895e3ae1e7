"""Candidates for being one person: by blocks of phone, e-mail, birthday and last digits, each with an index or a hash join.

Which candidates are worth a look says clients/matching.py; a few thousand come out of a base of 200,000.
"""

import re
from collections.abc import Collection
from typing import Any

from django.db import connection

from clients.matching import Person
from clients.models import Client, ClientPhone, HouseholdMember
from clients.names import CONTACTS_MARK, latin, spelled

CROWD = 8  # a phone or an e-mail that more cards share is the salon's own, or nobody's
MOST = 200  # candidates of one block of one client

# Latin words of the names, as clients/names.py wrote them.
NAMES = f"split_part(search_text, '{CONTACTS_MARK}', 1)"

AROUND = f"""
WITH me AS (
    SELECT %(pk)s::bigint AS id, %(phones)s::text[] AS phones, %(tails)s::text[] AS tails, %(words)s::text[] AS words,
           %(email)s AS email, %(day)s::int AS d, %(month)s::int AS m, %(year)s::int AS y
), by_phone AS (
    SELECT id FROM clients_client WHERE phone = ANY (%(phones)s)
    UNION SELECT client_id FROM clients_clientphone WHERE right(phone, 4) = ANY (%(tails)s) AND phone = ANY (%(phones)s)
    LIMIT {CROWD + 2}
), by_email AS (
    SELECT id FROM clients_client WHERE lower(email) = %(email)s AND email <> '' LIMIT {CROWD + 2}
), by_birthday AS (
    SELECT c.id FROM clients_client c, me
    WHERE c.birth_month = %(month)s AND c.birth_day = %(day)s AND (c.birth_year = me.y OR c.birth_year IS NULL OR me.y IS NULL)
      AND string_to_array({NAMES}, ' ') && %(words)s LIMIT {MOST}
), by_tail AS (
    SELECT id FROM clients_client
    WHERE right(phone, 4) = ANY (%(tails)s) AND phone <> ALL (%(phones)s)
      AND string_to_array({NAMES}, ' ') && %(words)s LIMIT {MOST}
)
SELECT c.id FROM clients_client c
WHERE c.archived_at IS NULL AND NOT c.is_decoy AND c.id <> %(pk)s AND c.id IN (
    SELECT id FROM by_phone WHERE (SELECT count(*) FROM by_phone) <= {CROWD}
    UNION SELECT id FROM by_email WHERE (SELECT count(*) FROM by_email) <= {CROWD}
    UNION SELECT id FROM by_birthday UNION SELECT id FROM by_tail
)
"""

EVERYWHERE = f"""
WITH person AS MATERIALIZED (
    SELECT id, phone, lower(email) AS email, birth_day AS d, birth_month AS m, birth_year AS y, {NAMES} AS names
    FROM clients_client WHERE archived_at IS NULL AND NOT is_decoy
), number AS MATERIALIZED (
    SELECT id, phone FROM person WHERE phone <> ''
    UNION SELECT p.id, f.phone FROM clients_clientphone f JOIN person p ON p.id = f.client_id
), shared AS (
    SELECT phone FROM number GROUP BY phone HAVING count(*) BETWEEN 2 AND {CROWD}
), mailed AS (
    SELECT email FROM person WHERE email <> '' GROUP BY email HAVING count(*) BETWEEN 2 AND {CROWD}
), word AS MATERIALIZED (
    SELECT DISTINCT p.id, p.d, p.m, p.y, p.phone, right(p.phone, 4) AS tail, w AS word
    FROM person p, unnest(string_to_array(p.names, ' ')) w WHERE w ~ '^[a-z]{{3,}}$'
)
SELECT a.id, b.id FROM number a JOIN shared USING (phone) JOIN number b USING (phone) WHERE a.id < b.id
UNION
SELECT a.id, b.id FROM person a JOIN mailed USING (email) JOIN person b USING (email) WHERE a.id < b.id
UNION
SELECT a.id, b.id FROM word a JOIN word b ON b.d = a.d AND b.m = a.m AND b.y = a.y AND b.word = a.word AND a.id < b.id
UNION
SELECT a.id, b.id FROM word a JOIN word b ON b.d = a.d AND b.m = a.m AND b.word = a.word AND a.id < b.id
WHERE a.y IS NULL OR b.y IS NULL GROUP BY 1, 2 HAVING count(*) > 1
UNION
SELECT a.id, b.id FROM word a JOIN word b ON b.tail = a.tail AND b.word = a.word AND b.phone <> a.phone AND a.id < b.id
WHERE a.tail <> '' GROUP BY 1, 2 HAVING count(*) > 1
"""


def around(client: Client) -> list[int]:
    phones = sorted({str(client.phone), *map(str, client.more_phones.values_list("phone", flat=True))} - {""})
    names = (client.given_name, client.patronymic, client.family_name)
    parameters: dict[str, Any] = {
        "pk": client.pk,
        "phones": phones,
        "tails": [phone[-4:] for phone in phones],
        "words": sorted(words_of(" ".join(names))),
        "email": client.email.lower(),
        "day": client.birth_day,
        "month": client.birth_month,
        "year": client.birth_year,
    }
    with connection.cursor() as cursor:
        cursor.execute(AROUND, parameters)
        return [pk for (pk,) in cursor.fetchall()]


def everywhere() -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(EVERYWHERE)
        return [(first, second) for first, second in cursor.fetchall()]


def words_of(names: str) -> set[str]:
    return {word for word in f"{spelled(names)} {latin(names)}".split() if re.fullmatch("[a-z]{3,}", word)}


def people(pks: Collection[int]) -> dict[int, Person]:
    """Three queries."""
    columns = ("pk", "given_name", "family_name", "phone", "email", "birth_day", "birth_month", "birth_year", "sex")
    phones: dict[int, set[str]] = {}
    for pk, phone in ClientPhone.objects.filter(client__in=pks).values_list("client", "phone"):
        phones.setdefault(pk, set()).add(str(phone))
    homes = dict(HouseholdMember.objects.filter(client__in=pks).values_list("client", "household"))
    return {
        pk: Person(
            pk=pk,
            given_name=given,
            family_name=family,
            phones=frozenset(phones.get(pk, set()) | ({str(phone)} - {""})),
            email=email,
            birth=(day, month, year),
            sex=sex,
            household=homes.get(pk),
        )
        for pk, given, family, phone, email, day, month, year, sex in Client.objects.filter(pk__in=pks).values_list(
            *columns
        )
    }
