import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from salon.migrating import TablesAtOnce


class Migration(TablesAtOnce):

    replaces = [
        ('campaigns', '0001_initial'),
        ('campaigns', '0001_jobs_calls_scripts'),
        ('campaigns', '0002_call_list_by_segment'),
        ('campaigns', '0003_campaigns'),
        ('campaigns', '0004_left_out_reasons'),
        ('campaigns', '0005_sms_reasons'),
    ]

    initial = True

    dependencies = [
        ('clients', '0001_tables'),
        ('messaging', '0001_tables'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('salon', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='salon.branch')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='clients.client')),
                ('day', models.DateField(verbose_name='day')),
                ('why', models.JSONField(default=dict)),
                ('worth', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('attempt', models.PositiveSmallIntegerField(default=1)),
                ('result', models.CharField(blank=True, choices=[('booked', 'Booked'), ('call_back', 'Call back'), ('no_answer', 'No answer'), ('refused', 'Refused'), ('moved_away', 'Moved away'), ('wrong_number', 'Wrong number')], max_length=20, verbose_name='result')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('call_back_on', models.DateField(blank=True, null=True, verbose_name='call back on')),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'call',
                'verbose_name_plural': 'calls',
                'ordering': ['-worth', 'pk'],
                'indexes': [models.Index(fields=['branch', 'day'], name='call_branch_day')],
                'constraints': [models.UniqueConstraint(fields=('client', 'day'), name='call_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='CallListLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('branch', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='call_list_limit', to='salon.branch')),
                ('segment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.segment', verbose_name='segment')),
                ('set_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'daily call list',
            },
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('segment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.segment', verbose_name='segment')),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='salon.branch', verbose_name='branch')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('sending', 'Being sent'), ('sent', 'Sent'), ('stopped', 'Stopped')], default='draft', max_length=10, verbose_name='state')),
                ('rules', models.JSONField(blank=True, editable=False, null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField()),
                ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('swept_to', models.BigIntegerField(default=0, editable=False)),
                ('written_at', models.DateTimeField(blank=True, null=True)),
                ('stopped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'campaign',
                'verbose_name_plural': 'campaigns',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('rules__isnull', False), ('sent_at__isnull', False), ('sent_by__isnull', False)), _connector='OR'), name='campaign_sent_by_somebody')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "campaigns_campaignevent" ("branch_id", "ended_at", "id", "made_at", "made_by_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rules", "segment_id", "sent_at", "sent_by_id", "state", "stopped_by_id", "written_at") SELECT new_values."branch_id", new_values."ended_at", new_values."id", new_values."made_at", new_values."made_by_id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."rules", new_values."segment_id", new_values."sent_at", new_values."sent_by_id", new_values."state", new_values."stopped_by_id", new_values."written_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2d8bc08a7ca6dff9064dd7cb13fcaf1ff3c88c72', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5522d', referencing='REFERENCING NEW TABLE AS new_values ', table='campaigns_campaign', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "campaigns_campaignevent" ("branch_id", "ended_at", "id", "made_at", "made_by_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rules", "segment_id", "sent_at", "sent_by_id", "state", "stopped_by_id", "written_at") SELECT new_values."branch_id", new_values."ended_at", new_values."id", new_values."made_at", new_values."made_by_id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."rules", new_values."segment_id", new_values."sent_at", new_values."sent_by_id", new_values."state", new_values."stopped_by_id", new_values."written_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."branch_id" IS DISTINCT FROM (new_values."branch_id") OR old_values."ended_at" IS DISTINCT FROM (new_values."ended_at") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."made_at" IS DISTINCT FROM (new_values."made_at") OR old_values."made_by_id" IS DISTINCT FROM (new_values."made_by_id") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."rules" IS DISTINCT FROM (new_values."rules") OR old_values."segment_id" IS DISTINCT FROM (new_values."segment_id") OR old_values."sent_at" IS DISTINCT FROM (new_values."sent_at") OR old_values."sent_by_id" IS DISTINCT FROM (new_values."sent_by_id") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."stopped_by_id" IS DISTINCT FROM (new_values."stopped_by_id") OR old_values."written_at" IS DISTINCT FROM (new_values."written_at")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ace851df4f7c666caed654492751c8ac124df719', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_f2afa', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='campaigns_campaign', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "campaigns_campaignevent" ("branch_id", "ended_at", "id", "made_at", "made_by_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rules", "segment_id", "sent_at", "sent_by_id", "state", "stopped_by_id", "written_at") SELECT old_values."branch_id", old_values."ended_at", old_values."id", old_values."made_at", old_values."made_by_id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."rules", old_values."segment_id", old_values."sent_at", old_values."sent_by_id", old_values."state", old_values."stopped_by_id", old_values."written_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='69a21b88c60093f1e4b529294059226e1118bcf4', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_4123f', referencing='REFERENCING OLD TABLE AS old_values ', table='campaigns_campaign', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='CampaignRecipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recipients', to='campaigns.campaign')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='campaigns', to='clients.client')),
                ('message', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='campaign_recipient', to='messaging.message')),
                ('left_out', models.CharField(blank=True, choices=[('no_address', 'The client has no e-mail address.'), ('no_phone', 'The client has no phone number.'), ('no_channel', 'The salon cannot send messages this way.'), ('suppressed', 'This address bounced or asked not to be written to.'), ('no_consent', 'The client has not agreed to offers by e-mail.'), ('too_many', 'The client has had enough messages this week.'), ('too_late', 'It would have come too late.'), ('overtaken', 'Something newer was written instead.'), ('bounced', 'The mail server refused the address.'), ('bad_number', 'No SMS can be sent to this number.'), ('refused', 'The server refused the message.'), ('not_taken', 'The server did not take it after several attempts.'), ('unknown', 'Sending was interrupted: unknown whether it was sent. It is not sent again.'), ('stopped', 'The campaign was stopped before it was sent.'), ('bad_text', 'The text cannot be filled in for this client.')], max_length=20, verbose_name='why not written to')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'client'), name='campaign_recipient_once'), models.CheckConstraint(condition=models.Q(models.Q(('left_out', ''), ('message__isnull', False)), models.Q(('message__isnull', True), models.Q(('left_out', ''), _negated=True)), _connector='OR'), name='campaign_recipient_message_or_reason')],
            },
        ),
        migrations.CreateModel(
            name='CampaignText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='campaigns.campaign')),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Russian'), ('ko', 'Korean'), ('ro', 'Romanian'), ('hy', 'Armenian')], max_length=2, verbose_name='language')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('body', models.TextField(verbose_name='text')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'language'), name='campaign_text_once_a_language')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "campaigns_campaigntextevent" ("body", "campaign_id", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject") SELECT new_values."body", new_values."campaign_id", new_values."id", new_values."language", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."subject" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9834447948acf0cbb094b4d10d5e69fd9c97b75a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_0601f', referencing='REFERENCING NEW TABLE AS new_values ', table='campaigns_campaigntext', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "campaigns_campaigntextevent" ("body", "campaign_id", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject") SELECT new_values."body", new_values."campaign_id", new_values."id", new_values."language", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."subject" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='434d1e4618cd4684d3c57a905c3582d13d89b645', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_678d2', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='campaigns_campaigntext', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "campaigns_campaigntextevent" ("body", "campaign_id", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject") SELECT old_values."body", old_values."campaign_id", old_values."id", old_values."language", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."subject" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='149d17391ee857b18aa1ac296514fe87f83cadd2', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_c6337', referencing='REFERENCING OLD TABLE AS old_values ', table='campaigns_campaigntext', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='JobRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('birthday', 'Birthday greetings'), ('return_visit', 'Return-visit reminders'), ('lapsed', 'Call list of lapsed clients')], max_length=20)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='job_runs', to='salon.branch')),
                ('day', models.DateField()),
                ('chosen', models.PositiveIntegerField(default=0)),
                ('written', models.PositiveIntegerField(default=0)),
                ('already_there', models.PositiveIntegerField(default=0)),
                ('finished_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-day', 'kind'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'branch', 'day'), name='job_run_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Script',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('situation', models.CharField(max_length=40, verbose_name='situation')),
                ('version', models.PositiveIntegerField(default=1)),
                ('text', models.TextField(verbose_name='what to say')),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['situation', '-version'],
                'constraints': [models.UniqueConstraint(fields=('situation', 'version'), name='script_version_once')],
            },
        ),
        migrations.CreateModel(
            name='CampaignEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='campaigns.campaign')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('segment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.segment', verbose_name='segment')),
                ('branch', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='salon.branch', verbose_name='branch')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('sending', 'Being sent'), ('sent', 'Sent'), ('stopped', 'Stopped')], default='draft', max_length=10, verbose_name='state')),
                ('rules', models.JSONField(blank=True, editable=False, null=True)),
                ('made_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField()),
                ('sent_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('written_at', models.DateTimeField(blank=True, null=True)),
                ('stopped_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CampaignTextEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='campaigns.campaigntext')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('campaign', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='campaigns.campaign')),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Russian'), ('ko', 'Korean'), ('ro', 'Romanian'), ('hy', 'Armenian')], max_length=2, verbose_name='language')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('body', models.TextField(verbose_name='text')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
