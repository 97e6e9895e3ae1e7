from decimal import Decimal

from django.db import migrations

# Sizes from the trade's advice; the sums are a first guess that the owner changes.
TIERS = [("Bronze", 5, 300), ("Silver", 7, 1000), ("Gold", 10, 2500), ("Platinum", 20, 6000)]


def add_default_tiers(apps, schema_editor):
    tier = apps.get_model("loyalty", "Tier")
    if not tier.objects.exists():
        for name, percent, spent in TIERS:
            tier.objects.create(name=name, discount_percent=Decimal(percent), from_spent=Decimal(spent))


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0001_ledger_cards")]
    operations = [migrations.RunPython(add_default_tiers, migrations.RunPython.noop)]
