from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0008_nothing_to_say'),
    ]

    operations = [
        migrations.AddField(
            model_name='cardreading',
            name='in_list',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
