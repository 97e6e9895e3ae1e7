"""The bad rows, and those with warnings, as a spreadsheet to mend: sheet, row and reason first, then the cells as they were."""

import tempfile
from typing import IO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from clients.importing.running import plans_of
from clients.models import Import


def rows_file(source: Import) -> IO[bytes]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Rows to mend"))
    headings = next((plan.headings for plan in plans_of(source) if plan.is_taken and plan.headings), [])
    sheet.append([bold(sheet, text) for text in (_("Sheet"), _("Row"), _("Outcome"), _("Reason"), *headings)])
    for row in source.rows.to_mend().iterator(chunk_size=1000):
        reasons = "; ".join(filter(None, [row.reason, *row.warnings]))
        sheet.append(
            [
                plain(sheet, text)
                for text in (row.sheet, str(row.number), row.get_outcome_display(), reasons, *row.values)
            ]
        )
    file = tempfile.TemporaryFile()  # noqa: SIM115 the answer closes it
    book.save(file)
    file.seek(0)
    return file


def bold(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = plain(sheet, text)
    cell.font = Font(bold=True)
    return cell


def plain(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    """Text, never a formula: what stood in somebody's file must not run in this one."""
    cell = WriteOnlyCell(sheet, value=text[:32_000])
    cell.data_type = "s"
    return cell
