import django.db.models.deletion
import incentives.tokens
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('incentives', '0005_preferences_and_place_revision'),
        ('sites', '0004_talent_providers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=incentives.tokens.new_token, editable=False, max_length=22, unique=True, verbose_name='token')),
                ('deletion_token', models.CharField(default=incentives.tokens.new_token, editable=False, max_length=22, unique=True, verbose_name='token of the deletion')),
                ('reference', models.CharField(default=incentives.tokens.new_reference, editable=False, max_length=20, unique=True, verbose_name='reference')),
                ('submission_key', models.CharField(editable=False, help_text='The same form with the same answers, sent twice, is one request.', max_length=64, unique=True, verbose_name='key of the form')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('expires_at', models.DateTimeField(verbose_name='expires at')),
                ('recipient', models.CharField(choices=[('agency', 'The agency'), ('location_desk', 'The desk of the location')], max_length=20, verbose_name='recipient')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('organisation', models.CharField(max_length=160, verbose_name='organisation')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('country', models.CharField(blank=True, max_length=80, verbose_name='country')),
                ('language', models.CharField(choices=[('fr', 'Français'), ('en', 'English'), ('ar', 'العربية')], max_length=2, verbose_name='preferred language')),
                ('message', models.TextField(verbose_name='message')),
                ('consent_text', models.TextField(verbose_name='text of the consent')),
                ('consented_at', models.DateTimeField(verbose_name='consent given at')),
                ('inputs', models.JSONField(blank=True, null=True, verbose_name='inputs')),
                ('law_on', models.DateField(blank=True, null=True, verbose_name='law as of')),
                ('prudent_total_mad', models.DecimalField(blank=True, decimal_places=2, max_digits=30, null=True, verbose_name='prudent total')),
                ('favourable_total_mad', models.DecimalField(blank=True, decimal_places=2, max_digits=30, null=True, verbose_name='favourable total')),
                ('segments', models.CharField(blank=True, help_text='Codes, with a space between.', max_length=40, verbose_name='segments')),
                ('notified_at', models.DateTimeField(blank=True, null=True, verbose_name='recipient told by e-mail at')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmation sent by e-mail at')),
                ('state', models.CharField(choices=[('new', 'New'), ('assigned', 'Assigned'), ('answered', 'Answered'), ('won', 'Won'), ('lost', 'Lost')], default='new', max_length=10, verbose_name='state')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('next_action_on', models.DateField(blank=True, null=True, verbose_name='next action on')),
                ('assignee', models.ForeignKey(blank=True, limit_choices_to={'is_staff': True}, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='assigned to')),
                ('estimate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='incentives.estimate', verbose_name='estimate')),
                ('location', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='sites.location', verbose_name='location')),
                ('rule_set', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='incentives.ruleset', verbose_name='rule set')),
            ],
            options={
                'verbose_name': 'contact request',
                'verbose_name_plural': 'contact requests',
                'ordering': ('-created_at', '-pk'),
                'indexes': [models.Index(fields=['expires_at'], name='contactrequest_expires_at')],
                'constraints': [models.CheckConstraint(condition=models.Q(('recipient__in', ['agency', 'location_desk'])), name='contactrequest_recipient_known', violation_error_message='This value is not in the list of allowed values.'), models.CheckConstraint(condition=models.Q(('language__in', ['ar', 'en', 'fr'])), name='contactrequest_language_known', violation_error_message='This value is not in the list of allowed values.'), models.CheckConstraint(condition=models.Q(('state__in', ['answered', 'assigned', 'lost', 'new', 'won'])), name='contactrequest_state_known', violation_error_message='This value is not in the list of allowed values.'), models.CheckConstraint(condition=models.Q(('expires_at__gte', models.F('created_at'))), name='contactrequest_expires_after_creation', violation_error_message='A request cannot expire before it was made.'), models.CheckConstraint(condition=models.Q(('consent_text', ''), _negated=True), name='contactrequest_consent_is_written', violation_error_message='A request keeps the text that was agreed to.'), models.CheckConstraint(condition=models.Q(models.Q(('recipient', 'location_desk'), _negated=True), ('location__isnull', False), _connector='OR'), name='contactrequest_desk_has_a_location', violation_error_message='A request to a desk names the location.'), models.CheckConstraint(condition=models.Q(models.Q(('inputs__isnull', False), ('law_on__isnull', False), ('rule_set__isnull', False), ('prudent_total_mad__isnull', False), ('favourable_total_mad__isnull', False)), models.Q(('inputs__isnull', True), ('law_on__isnull', True), ('rule_set__isnull', True), ('prudent_total_mad__isnull', True), ('favourable_total_mad__isnull', True)), _connector='OR'), name='contactrequest_project_is_whole', violation_error_message='A project is kept with its answers, its rules and both totals, or not at all.'), models.CheckConstraint(condition=models.Q(('prudent_total_mad__isnull', True), ('prudent_total_mad__lte', models.F('favourable_total_mad')), _connector='OR'), name='contactrequest_prudent_is_at_most_favourable', violation_error_message='The prudent total cannot be above the favourable total.')],
            },
        ),
        migrations.CreateModel(
            name='LocationDesk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_fr', models.CharField(max_length=200, null=True, verbose_name='name')),
                ('name_en', models.CharField(max_length=200, null=True, verbose_name='name')),
                ('name_ar', models.CharField(max_length=200, null=True, verbose_name='name')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('location', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sites.location', verbose_name='location')),
            ],
            options={
                'verbose_name': 'desk of a location',
                'verbose_name_plural': 'desks of locations',
                'ordering': ('location_id',),
                'constraints': [models.CheckConstraint(condition=models.Q(('name_fr__isnull', False), models.Q(('name_fr', ''), _negated=True), ('name_en__isnull', False), models.Q(('name_en', ''), _negated=True), ('name_ar__isnull', False), models.Q(('name_ar', ''), _negated=True)), name='locationdesk_name_in_every_language', violation_error_message='This text is required in French, English and Arabic.')],
            },
        ),
    ]
