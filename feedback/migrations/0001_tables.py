import django.db.models.deletion
from django.db import migrations, models

from salon.migrating import TablesAtOnce


class Migration(TablesAtOnce):

    replaces = [
        ('feedback', '0001_initial'),
        ('feedback', '0001_surveys'),
    ]

    initial = True

    dependencies = [
        ('clients', '0001_tables'),
        ('salon', '0001_tables'),
        ('visits', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('visit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='survey', to='visits.visit')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='surveys', to='clients.client')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='surveys', to='salon.branch')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('score', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='score')),
                ('reason', models.TextField(blank=True, verbose_name='why')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
            ],
            options={
                'verbose_name': 'score',
                'verbose_name_plural': 'scores',
                'ordering': ['-asked_at'],
                'indexes': [models.Index(fields=['client', '-asked_at'], name='survey_client'), models.Index(fields=['branch', 'answered_at'], name='survey_branch_answered')],
                'constraints': [models.CheckConstraint(condition=models.Q(('score__isnull', True), ('score__lte', 10), _connector='OR'), name='survey_score_range'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('score__isnull', True)), models.Q(('answered_at__isnull', False), ('score__isnull', False)), _connector='OR'), name='survey_score_when_answered')],
            },
        ),
    ]
