"""Rows as an Excel workbook: the door to openpyxl."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from wsisgraph.errors import MissingExtra
from wsisgraph.tables.text import width

__all__ = ["workbook"]

BEGAN = b"1980-01-01T00:00:00Z"
WIDEST = 60


def workbook(
    columns: Sequence[str],
    rows: Sequence[Sequence[bool | int | Decimal | date | str | None]],
    title: str = "",
) -> bytes:
    """Return rows as a workbook of one sheet; text stays text, also where it begins with `=`.

    Same rows, same bytes. Raises MissingExtra without openpyxl.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
        from openpyxl.styles import Alignment, Font
        from openpyxl.utils import get_column_letter
    except ImportError as error:
        raise MissingExtra("xlsx needs openpyxl: pip install 'wsisgraph[xlsx]'") from error
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = re.sub(r"[\\*?:/\[\]]", " ", title)[:31] or "rows"
    for number, row in enumerate((columns, *rows), 1):
        for at, held in enumerate(row, 1):
            cell = sheet.cell(number, at)
            if isinstance(held, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", held)[:32767]
                cell.data_type = "s"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            elif held is not None:
                cell.value = held
                cell.alignment = Alignment(vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
    for at in range(1, len(columns) + 1):
        lines = (line for row in (columns, *rows) for line in str(row[at - 1] or "").splitlines())
        size = max(map(width, lines), default=0)
        sheet.column_dimensions[get_column_letter(at)].width = min(size, WIDEST) + 2
    sheet.freeze_panes = "A2"
    made = io.BytesIO()
    book.save(made)
    return _undated(made.getvalue())


def _undated(made: bytes) -> bytes:
    """Return a workbook without the time at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            held = old.read(name)
            if name == "docProps/core.xml":
                held = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", BEGAN, held)
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, held)
    return out.getvalue()
