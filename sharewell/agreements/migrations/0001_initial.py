

import django.contrib.postgres.constraints
import django.db.models.deletion
import sharewell.foundation.ranges
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('partnerships', '0003_vouched_by'),
        ('practitioners', '0004_nobody_without_advice'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=40, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=200)),
                ('edition', models.CharField(blank=True, max_length=40)),
                ('followed_as', models.CharField(blank=True, max_length=20)),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.CharField(max_length=40)),
                ('follows', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='agreements.agreement')),
                ('holder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.partnership')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['code-of-practice', 'information-sharing-procedures', 'privacy-material', 'information-sharing-protocol', 'data-sharing-agreement', 'accord', 'joint-controller-arrangement', 'one-way-disclosure-agreement', 'national-guidance'])), name='agreements_agreement_kind'),
                    models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('entered_by', ''), _negated=True)), name='agreements_agreement_title'),
                    models.CheckConstraint(condition=models.Q(models.Q(('followed_as', ''), ('follows__isnull', True)), models.Q(('followed_as__in', ['replaces', 'retypes']), ('follows__isnull', False), models.Q(('follows', models.F('id')), _negated=True)), _connector='OR'), name='agreements_agreement_follows'),
                    models.CheckConstraint(condition=models.Q(('edition', ''), ('kind', 'national-guidance'), _connector='OR'), name='agreements_agreement_edition'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AgreementLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('linked_at', models.DateTimeField()),
                ('linked_by', models.CharField(max_length=40)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='agreements.agreement')),
                ('alongside', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links_to_it', to='agreements.agreement')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('agreement', 'alongside'), name='agreements_link_once'),
                    models.CheckConstraint(condition=models.Q(('agreement', models.F('alongside')), _negated=True), name='agreements_link_another'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AgreementVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=40, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('note', models.TextField(blank=True, max_length=2000)),
                ('drafted_at', models.DateTimeField()),
                ('drafted_by', models.CharField(max_length=40)),
                ('fixed_at', models.DateTimeField(blank=True, null=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('agreed_at', models.DateTimeField(blank=True, null=True)),
                ('agreed_how', models.CharField(blank=True, max_length=20)),
                ('in_force_from', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_why', models.TextField(blank=True, max_length=2000)),
                ('abandoned_at', models.DateTimeField(blank=True, null=True)),
                ('review_on', models.DateField(blank=True, null=True)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='agreements.agreement')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('agreement', 'number'), name='agreements_version_number'),
                    models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), ('fixed_at__isnull', True)), models.Q(('digest__regex', '^[0-9a-f]{64}$'), ('fixed_at__gte', models.F('drafted_at'))), _connector='OR'), name='agreements_version_fixed'),
                    models.CheckConstraint(condition=models.Q(models.Q(('agreed_at__isnull', True), ('agreed_how', '')), models.Q(('agreed_at__gte', models.F('fixed_at')), ('agreed_how__in', ['ratified', 'signed', 'adopted'])), _connector='OR'), name='agreements_version_agreed'),
                    models.CheckConstraint(condition=models.Q(('in_force_from__isnull', True), models.Q(('abandoned_at__isnull', True), ('agreed_at__isnull', False), ('review_on__isnull', False)), _connector='OR'), name='agreements_version_in_force'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_why', '')), models.Q(('ended_at__gte', models.F('in_force_from')), models.Q(('ended_why', ''), _negated=True)), _connector='OR'), name='agreements_version_ended'),
                    django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('in_force_from__isnull', False)), expressions=[(sharewell.foundation.ranges.KeyRange('agreement_id'), '&&'), (sharewell.foundation.ranges.MomentRange('in_force_from', 'ended_at'), '&&')], name='agreements_version_one_in_force'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=40, unique=True)),
                ('capacity', models.CharField(max_length=20)),
                ('joined_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('left_why', models.TextField(blank=True, max_length=2000)),
                ('acts_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='agreements.agreement')),
                ('carried_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.party')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('acts_for__isnull', True), ('capacity', 'signatory')), models.Q(('acts_for__isnull', False), ('capacity__in', ['agent', 'subcontractor']), models.Q(('acts_for', models.F('organisation')), _negated=True)), _connector='OR'), name='agreements_party_capacity'),
                    models.CheckConstraint(condition=models.Q(models.Q(('left_at__isnull', True), ('left_why', '')), models.Q(('left_at__gte', models.F('joined_at')), models.Q(('left_why', ''), _negated=True)), _connector='OR'), name='agreements_party_left'),
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(sharewell.foundation.ranges.KeyRange('agreement_id'), '&&'), (sharewell.foundation.ranges.KeyRange('organisation_id'), '&&'), (sharewell.foundation.ranges.MomentRange('joined_at', 'left_at'), '&&')], name='agreements_party_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Representative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('nominated_at', models.DateTimeField()),
                ('nominated_by', models.CharField(max_length=40)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_why', models.TextField(blank=True, max_length=2000)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
                ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.post')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('email', ''), ('name', ''), ('post__isnull', False)), models.Q(('post__isnull', True), models.Q(('name', ''), _negated=True), models.Q(('email', ''), _negated=True)), models.Q(('email', ''), ('ended_at__isnull', False), ('name', ''), ('post__isnull', True)), _connector='OR'), name='agreements_representative_who'),
                    models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('accepted_at__gte', models.F('nominated_at')), _connector='OR'), name='agreements_representative_accepted'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_why', '')), models.Q(('ended_at__gte', models.F('nominated_at')), models.Q(('ended_why', ''), _negated=True)), _connector='OR'), name='agreements_representative_ended'),
                    django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('accepted_at__isnull', False)), expressions=[(sharewell.foundation.ranges.KeyRange('organisation_id'), '&&'), (sharewell.foundation.ranges.MomentRange('accepted_at', 'ended_at'), '&&')], name='agreements_representative_one'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=40, unique=True)),
                ('how', models.CharField(max_length=20)),
                ('signed_by', models.CharField(blank=True, max_length=40)),
                ('approved_on', models.DateField()),
                ('effective_from', models.DateTimeField()),
                ('effective_until', models.DateTimeField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.CharField(max_length=40)),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='agreements.party')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='agreements.agreementversion')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('party', 'version'), name='agreements_signature_once'),
                    models.CheckConstraint(condition=models.Q(('how__in', ['signed', 'carried-over', 'by-rule']), models.Q(models.Q(('how', 'signed'), _negated=True), models.Q(('signed_by', ''), _negated=True), _connector='OR')), name='agreements_signature_how'),
                    models.CheckConstraint(condition=models.Q(('effective_until__isnull', True), ('effective_until__gte', models.F('effective_from')), _connector='OR'), name='agreements_signature_period'),
                ],
            },
        ),
        migrations.CreateModel(
            name='VersionSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('heading', models.CharField(max_length=200)),
                ('body', models.TextField(blank=True, max_length=40000)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sections', to='agreements.agreementversion')),
            ],
            options={
                'ordering': ('version', 'position'),
                'constraints': [
                    models.UniqueConstraint(fields=('version', 'position'), name='agreements_section_place'),
                    models.CheckConstraint(condition=models.Q(('heading', ''), _negated=True), name='agreements_section_heading'),
                ],
            },
        ),
    ]
