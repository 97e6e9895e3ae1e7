from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0003_formulas_versioned_photos"),
    ]

    operations = [
        migrations.AddField(
            model_name="visitline",
            name="discount_kind",
            field=models.CharField(
                blank=True,
                editable=False,
                default="",
                help_text="loyalty.pricing.Offer.kind: card, birthday, manual, …; empty where it was not kept.",
                max_length=20,
            ),
            preserve_default=False,
        ),
    ]
