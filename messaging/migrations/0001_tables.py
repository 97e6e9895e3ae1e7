import django.db.models.deletion
from django.db import migrations, models

from salon.migrating import TablesAtOnce


class Migration(TablesAtOnce):

    replaces = [
        ('messaging', '0001_initial'),
        ('messaging', '0001_outbox'),
        ('messaging', '0002_held_reasons_and_expiry'),
        ('messaging', '0003_about_and_stopped'),
        ('messaging', '0020_calendar_entry'),
        ('messaging', '0021_history_after_merge'),
        ('messaging', '0030_letters_without_card'),
        ('messaging', '0031_sms_reasons'),
    ]

    initial = True

    dependencies = [
        ('clients', '0001_tables'),
        ('salon', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client', models.ForeignKey(blank=True, help_text='Nobody: a code for somebody who books online.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='clients.client')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='salon.branch')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS'), ('phone', 'Phone call'), ('messenger', 'Messenger')], default='email', max_length=20, verbose_name='channel')),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('about', models.CharField(blank=True, help_text='What the salon calls it, where the kind says too little.', max_length=80, verbose_name='about')),
                ('is_marketing', models.BooleanField(default=False, verbose_name='needs consent')),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Russian'), ('ko', 'Korean'), ('ro', 'Romanian'), ('hy', 'Armenian')], max_length=2)),
                ('address', models.CharField(max_length=254, verbose_name='to')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('body', models.TextField(verbose_name='text')),
                ('calendar', models.TextField(blank=True, verbose_name='calendar entry sent along')),
                ('dedupe_key', models.CharField(max_length=120, unique=True)),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('held', 'Not sent'), ('failed', 'Failed')], default='queued', max_length=10)),
                ('held_reason', models.CharField(blank=True, choices=[('no_address', 'The client has no e-mail address.'), ('no_phone', 'The client has no phone number.'), ('no_channel', 'The salon cannot send messages this way.'), ('suppressed', 'This address bounced or asked not to be written to.'), ('no_consent', 'The client has not agreed to offers by e-mail.'), ('too_many', 'The client has had enough messages this week.'), ('too_late', 'It would have come too late.'), ('overtaken', 'Something newer was written instead.'), ('bounced', 'The mail server refused the address.'), ('bad_number', 'No SMS can be sent to this number.'), ('refused', 'The server refused the message.'), ('not_taken', 'The server did not take it after several attempts.'), ('unknown', 'Sending was interrupted: unknown whether it was sent. It is not sent again.'), ('stopped', 'The campaign was stopped before it was sent.'), ('bad_text', 'The text cannot be filled in for this client.')], max_length=20, verbose_name='why not sent')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('send_after', models.DateTimeField()),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['send_after'], name='message_due'), models.Index(fields=['client', '-created_at'], name='message_client'), models.Index(fields=['branch', '-created_at'], name='message_branch')],
            },
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS'), ('phone', 'Phone call'), ('messenger', 'Messenger')], max_length=20)),
                ('address', models.CharField(max_length=254)),
                ('reason', models.CharField(choices=[('unsubscribed', 'Unsubscribed'), ('bounced', 'Bounced')], max_length=20)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('channel', 'address'), name='suppression_once')],
            },
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Russian'), ('ko', 'Korean'), ('ro', 'Romanian'), ('hy', 'Armenian')], max_length=2, verbose_name='language')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('body', models.TextField(verbose_name='text')),
            ],
            options={
                'verbose_name': 'message text',
                'verbose_name_plural': 'message texts',
                'constraints': [models.UniqueConstraint(fields=('kind', 'language'), name='template_once_a_language')],
            },
        ),
    ]
