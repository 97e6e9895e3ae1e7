import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0005_privacy_kept_by_the_database"),
    ]

    operations = [
        migrations.AddField(
            model_name="norm",
            name="money_steps",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DecimalField(decimal_places=2, max_digits=14),
                blank=True,
                default=list,
                help_text="The four bounds between the fifths of the year's spending.",
                size=None,
            ),
        ),
    ]
