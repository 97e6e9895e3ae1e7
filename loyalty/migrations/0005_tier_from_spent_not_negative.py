import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loyalty", "0004_numbers_of_merged_cards"),
    ]

    operations = [
        migrations.AlterField(
            model_name="tier",
            name="from_spent",
            field=models.DecimalField(
                decimal_places=2,
                max_digits=12,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="after spending",
            ),
        ),
        migrations.AlterField(
            model_name="tierevent",
            name="from_spent",
            field=models.DecimalField(
                decimal_places=2,
                max_digits=12,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="after spending",
            ),
        ),
        migrations.AddConstraint(
            model_name="tier",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_spent__gte", 0)), name="tier_from_spent_not_negative"
            ),
        ),
    ]
