import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def gather_loose_drafts(apps, schema_editor):
    """What staff had begun before there were change sets goes on as one of them."""
    change_set = None
    for name in ("ParameterValue", "IncomeTaxZone", "CharterCategory"):
        model = apps.get_model("incentives", name)
        loose = model.objects.filter(state__in=("draft", "in_review"), change_set=None)
        if not loose.exists():
            continue
        change_set = change_set or apps.get_model("incentives", "ChangeSet").objects.create(
            title="Brouillons antérieurs aux lots",
            note="Valeurs commencées une à une, avant que les changements soient revus par lots.",
        )
        loose.update(state="draft", change_set=change_set)


class Migration(migrations.Migration):
    dependencies = [
        ("incentives", "0008_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "note",
                    models.TextField(
                        help_text="Why the law changes, and what was decided, for whoever reviews it.",
                        verbose_name="note",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("scheduled", "Approved, to be published on its day"),
                            ("published", "Published"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                (
                    "submitted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="submitted at"),
                ),
                ("review_note", models.TextField(blank=True, verbose_name="why it was sent back")),
                (
                    "approved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="approved at"),
                ),
                ("publish_on", models.DateField(blank=True, null=True, verbose_name="publish on")),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="published at"),
                ),
                (
                    "approver",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approver",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
            ],
            options={
                "verbose_name": "change set",
                "verbose_name_plural": "change sets",
                "ordering": ("-pk",),
                "permissions": (("publish_changeset", "Can approve and publish change sets"),),
            },
        ),
        migrations.AddField(
            model_name="chartercategory",
            name="change_set",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="incentives.changeset",
                verbose_name="change set",
            ),
        ),
        migrations.AddField(
            model_name="incometaxzone",
            name="change_set",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="incentives.changeset",
                verbose_name="change set",
            ),
        ),
        migrations.AddField(
            model_name="parametervalue",
            name="change_set",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="incentives.changeset",
                verbose_name="change set",
            ),
        ),
        migrations.CreateModel(
            name="ProposedEdit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("model", models.CharField(max_length=40, verbose_name="kind of row")),
                ("key", models.CharField(max_length=130, verbose_name="row")),
                (
                    "action",
                    models.CharField(
                        choices=[("add", "Add"), ("change", "Change"), ("delete", "Delete")],
                        max_length=10,
                        verbose_name="action",
                    ),
                ),
                ("before", models.JSONField(blank=True, null=True, verbose_name="before")),
                ("after", models.JSONField(blank=True, null=True, verbose_name="after")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "change_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="edits",
                        to="incentives.changeset",
                        verbose_name="change set",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposed edit",
                "verbose_name_plural": "proposed edits",
                "ordering": ("change_set", "pk"),
            },
        ),
        migrations.AddConstraint(
            model_name="changeset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("author__isnull", True),
                    ("approver__isnull", True),
                    models.Q(("author", models.F("approver")), _negated=True),
                    _connector="OR",
                ),
                name="changeset_author_is_not_approver",
                violation_error_message="The person who wrote a change cannot approve it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="changeset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("scheduled", "published")), _negated=True),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approver__isnull", False),
                        ("author__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="changeset_approved_by_a_second_person",
                violation_error_message="A second person must approve what staff publish.",
            ),
        ),
        migrations.AddConstraint(
            model_name="changeset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "scheduled"), _negated=True),
                    ("publish_on__isnull", False),
                    _connector="OR",
                ),
                name="changeset_scheduled_has_a_day",
                violation_error_message="Give the day on which the change is published.",
            ),
        ),
        migrations.AddConstraint(
            model_name="changeset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True),
                    ("published_at__isnull", False),
                    _connector="OR",
                ),
                name="changeset_published_has_a_date",
                violation_error_message="A published change carries the date of publication.",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposededit",
            constraint=models.UniqueConstraint(
                fields=("change_set", "model", "key"),
                name="proposededit_once_a_set",
                violation_error_message="This change set changes this row already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposededit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("action", "add"), ("after__isnull", False), ("before__isnull", True)),
                    models.Q(
                        ("action", "change"), ("after__isnull", False), ("before__isnull", False)
                    ),
                    models.Q(
                        ("action", "delete"), ("after__isnull", True), ("before__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="proposededit_says_what_it_does",
                violation_error_message="An edit adds, changes or deletes.",
            ),
        ),
        migrations.AlterModelOptions(
            name="chartercategory",
            options={
                "ordering": ("province", "effective_from", "pk"),
                "verbose_name": "Charter category",
                "verbose_name_plural": "Charter categories",
            },
        ),
        migrations.AlterModelOptions(
            name="incometaxzone",
            options={
                "ordering": ("location", "effective_from", "pk"),
                "verbose_name": "income-tax zone",
                "verbose_name_plural": "income-tax zones",
            },
        ),
        migrations.AlterModelOptions(
            name="parametervalue",
            options={
                "ordering": ("parameter", "effective_from", "pk"),
                "verbose_name": "parameter value",
                "verbose_name_plural": "parameter values",
            },
        ),
        migrations.RunPython(gather_loose_drafts, migrations.RunPython.noop),
    ]
