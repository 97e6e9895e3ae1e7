"""How the first migration of an app makes its tables. Nothing else: later migrations are Django's own."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.state import ProjectState


class TablesAtOnce(Migration):
    """Only for operations that add and need no state in between.

    Django draws all related models anew after each of them, which for all our tables takes four times as long.
    """

    def apply(  # type: ignore[override] # Django gives the last by name
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, *, collect_sql: bool = False
    ) -> ProjectState:
        vars(project_state).pop("apps", None)  # drawn once, when the first operation asks for its model
        self.mutate_state(project_state, preserve=False)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, project_state, project_state)
        return project_state
