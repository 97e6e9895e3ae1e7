"""Points that are there already become lots, newest first as far as the balance goes: the oldest are the ones that were spent.
What was paid in and out counts on the day of its branch's calendar. The default tiers get numbers of visits too."""

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
# Beside the default sums: a first guess that the owner changes.
VISITS = {"Bronze": 5, "Silver": 15, "Gold": 30, "Platinum": 60}


def fill(apps, schema_editor):
    with pgtrigger.ignore("loyalty.Entry:entry_append_only"), schema_editor.connection.cursor() as cursor:
        cursor.execute(LOTS)
        cursor.execute(TILL_DAYS)


def add_default_visits(apps, schema_editor):
    tiers = apps.get_model("loyalty", "Tier").objects.order_by("from_spent")
    if [tier.name for tier in tiers] == list(VISITS):
        for tier in tiers:
            tier.from_visits = VISITS[tier.name]
            tier.save(update_fields=["from_visits"])


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0060_bill_till_loyalty")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(add_default_visits, migrations.RunPython.noop),
    ]
