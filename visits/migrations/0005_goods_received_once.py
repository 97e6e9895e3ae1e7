from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0004_visit_line_discount_kind"),
    ]

    operations = [
        migrations.AddField(
            model_name="stockmovement",
            name="key",
            field=models.CharField(blank=True, editable=False, max_length=80, null=True, unique=True),
        ),
    ]
