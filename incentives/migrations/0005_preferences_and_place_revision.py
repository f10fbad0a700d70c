from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incentives", "0004_open_grants")]

    operations = [
        migrations.AddField(
            model_name="estimate",
            name="preferences",
            field=models.JSONField(blank=True, null=True, verbose_name="preferences"),
        ),
        migrations.CreateModel(
            name="PlaceRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.CharField(editable=False, max_length=22, verbose_name="token"),
                ),
            ],
            options={
                "verbose_name": "revision of the places",
                "verbose_name_plural": "revisions of the places",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)),
                        name="place_revision_is_one_row",
                        violation_error_message="The places have one revision.",
                    )
                ],
            },
        ),
    ]
