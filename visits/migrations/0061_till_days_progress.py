"""Bills count in the till on the day they were paid (past visits from a file never were in it), and towards the tiers of cards."""

from django.db import migrations

TILL_DAYS = "UPDATE visits_visit SET till_day = day WHERE imported_by_id IS NULL"
PROGRESS = """
INSERT INTO loyalty_progress (client_id, day, amount, visits, key, is_lent)
SELECT client_id, day, total, 1, 'visit:' || id, false FROM visits_visit
ON CONFLICT (key) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("visits", "0060_bill_till_loyalty")]

    operations = [
        migrations.RunSQL(TILL_DAYS, migrations.RunSQL.noop),
        migrations.RunSQL(PROGRESS, migrations.RunSQL.noop),
    ]
