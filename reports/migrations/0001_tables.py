import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models

from salon.migrating import TablesAtOnce


class Migration(TablesAtOnce):

    replaces = [
        ('reports', '0001_daily_facts'),
        ('reports', '0001_initial'),
        ('reports', '0002_hour_facts'),
    ]

    initial = True

    dependencies = [
        ('salon', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='DailyFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='daily_facts', to='salon.branch')),
                ('day', models.DateField()),
                ('revenue', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('discounts', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('visits', models.PositiveIntegerField(default=0)),
                ('new_clients', models.PositiveIntegerField(default=0)),
                ('returning_clients', models.PositiveIntegerField(default=0)),
                ('refreshed_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['day'],
                'constraints': [models.UniqueConstraint(fields=('branch', 'day'), name='daily_fact_once')],
            },
        ),
        migrations.CreateModel(
            name='HourFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hour_facts', to='salon.branch')),
                ('day', models.DateField()),
                ('hour', models.PositiveSmallIntegerField()),
                ('staff_minutes', models.PositiveIntegerField(default=0)),
                ('booked_minutes', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['day', 'hour'],
                'constraints': [models.UniqueConstraint(fields=('branch', 'day', 'hour'), name='hour_fact_once')],
            },
        ),
    ]
