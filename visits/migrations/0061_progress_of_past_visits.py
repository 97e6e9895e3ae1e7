from django.db import migrations

COUNT = """
INSERT INTO loyalty_progress (client_id, day, amount, visits, key, is_lent)
SELECT client_id, day, total, 1, 'visit:' || id, false FROM visits_visit
ON CONFLICT (key) DO NOTHING
"""


class Migration(migrations.Migration):
    """What was paid before counts towards the tiers too. Going back leaves the rows to the table, which goes with them."""

    dependencies = [("visits", "0061_card_shown"), ("loyalty", "0061_cards")]
    operations = [migrations.RunSQL(COUNT, migrations.RunSQL.noop)]
