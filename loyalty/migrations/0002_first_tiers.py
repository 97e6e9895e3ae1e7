from decimal import Decimal

from django.db import migrations

# Sizes from the trade's advice; the sums and the visits beside them are a first guess that the owner changes.
TIERS = [("Bronze", 5, 300, 5), ("Silver", 7, 1000, 15), ("Gold", 10, 2500, 30), ("Platinum", 20, 6000, 60)]


def add_first_tiers(apps, schema_editor):
    tier = apps.get_model("loyalty", "Tier")
    if not tier.objects.exists():
        for name, percent, spent, visits in TIERS:
            tier.objects.create(
                name=name, discount_percent=Decimal(percent), from_spent=Decimal(spent), from_visits=visits
            )


class Migration(migrations.Migration):
    replaces = [("loyalty", "0002_default_tiers"), ("loyalty", "0061_lots_till_days_visits_of_tiers")]

    dependencies = [("loyalty", "0001_tables")]

    operations = [migrations.RunPython(add_first_tiers, migrations.RunPython.noop)]
