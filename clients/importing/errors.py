"""Why a file or an action of the import is refused."""

from django.utils.translation import gettext_lazy as _

from salon.errors import Refused


class ImportRefused(Refused):
    """What the shell and the worker, at whose doors no handler stands, tell as the import's own answer."""


class CannotRead(ImportRefused):
    code = "cannot_read_file"
    sentence = _("This file cannot be read as a table. Save it as .xlsx or .csv and try again.")


class NothingRecognised(ImportRefused):
    code = "nothing_recognised"
    sentence = _(
        "No sheet of this file has columns we recognise. Choose by hand which column is the name and which is the phone."
    )


class NoRows(ImportRefused):
    code = "no_rows"
    sentence = _("There is nothing under the headings of this file: no row to import.")


class WrongImportState(ImportRefused):
    code = "wrong_import_state"
    sentence = _("This import is not in a state for that. Reload the page.")
