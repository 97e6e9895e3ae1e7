import django.db.models.functions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0006_norm_money_steps"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="client",
            index=models.Index(django.db.models.functions.Lower("email"), name="client_email_folded"),
        ),
    ]
