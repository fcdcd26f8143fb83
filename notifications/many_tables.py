"""Many tables made in one step of a migration.

After every operation Django loads anew the models of all tables that are joined to what was touched: in this house
nearly all, so that an empty database took most of a minute. Here they are loaded once, when all are known.
"""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTables(Operation):
    """Make these tables in one step, which is never undone: that would drop what people filed."""

    reversible = False

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        self.tables = tables

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Tell the state of all tables while no model is loaded; Django loads them when they are asked for."""
        state.is_delayed = True  # only such a state drops its models
        state.clear_delayed_apps_cache()
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make the tables with their constraints and indexes."""
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say for `migrate --plan` how many tables there are."""
        return f"Create {len(self.tables)} tables in one step"
