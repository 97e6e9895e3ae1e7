"""Points that are there already become lots, newest first as far as the balance goes: the oldest are the ones that were spent.
What was paid in and out counts on the day of its branch's calendar."""

import pgtrigger
from django.db import migrations

LOTS = """
INSERT INTO loyalty_lot (account_id, entry_id, amount, "left", expires_on, warned_at)
SELECT account_id, id, amount, least(amount, balance - later), NULL, NULL FROM (
    SELECT e.id, e.account_id, e.amount, a.balance,
           coalesce(sum(e.amount) OVER (PARTITION BY e.account_id ORDER BY e.happened_at DESC, e.id DESC
                                        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS later
    FROM loyalty_entry e JOIN loyalty_account a ON a.id = e.account_id
    WHERE a.kind = 'points' AND e.amount > 0 AND a.balance > 0
) AS came WHERE balance > later
"""
TILL_DAYS = """
UPDATE loyalty_entry e SET till_day = (e.happened_at AT TIME ZONE b.timezone)::date
FROM salon_branch b, loyalty_account a
WHERE b.id = e.branch_id AND a.id = e.account_id AND a.kind <> 'points' AND e.reason IN ('top_up', 'returned', 'forfeited')
"""


def fill(apps, schema_editor):
    with pgtrigger.ignore("loyalty.Entry:entry_append_only"), schema_editor.connection.cursor() as cursor:
        cursor.execute(LOTS)
        cursor.execute(TILL_DAYS)


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0062_ledger_of_everything")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
