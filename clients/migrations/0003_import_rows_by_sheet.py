from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("clients", "0002_dossier_fields_and_search"),
    ]

    operations = [
        migrations.AlterModelOptions(name="importrow", options={"ordering": ["pk"]}),
        migrations.AddField(model_name="importrow", name="sheet", field=models.CharField(blank=True, default="", max_length=120, verbose_name="sheet"), preserve_default=False),
        migrations.AddField(model_name="importrow", name="warnings", field=models.JSONField(default=list)),
        migrations.RemoveConstraint(model_name="importrow", name="import_row_once"),
        migrations.RemoveIndex(model_name="importrow", name="import_row_outcome"),
        migrations.AddConstraint(model_name="importrow", constraint=models.UniqueConstraint(fields=("source", "sheet", "number"), name="import_row_once")),
        migrations.AddIndex(model_name="importrow", index=models.Index(fields=["source", "outcome", "id"], name="import_row_outcome")),
        migrations.AlterField(
            model_name="import",
            name="state",
            field=models.CharField(
                choices=[
                    ("uploaded", "Uploaded"), ("checking", "Being rehearsed"), ("rehearsed", "Rehearsed"), ("waiting", "Waiting to run"),
                    ("running", "Running"), ("done", "Done"), ("failed", "Failed"), ("undoing", "Being undone"), ("undone", "Undone"),
                ],
                default="uploaded",
                max_length=20,
            ),
        ),
        migrations.AddIndex(model_name="client", index=models.Index(fields=["email"], name="client_email")),
    ]
