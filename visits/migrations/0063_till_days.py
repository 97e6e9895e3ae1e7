"""Bills count in the till on the day they were paid; past visits from a file never were in it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("visits", "0062_refunds_tips_closes")]

    operations = [
        migrations.RunSQL(
            "UPDATE visits_visit SET till_day = day WHERE imported_by_id IS NULL", migrations.RunSQL.noop
        ),
    ]
