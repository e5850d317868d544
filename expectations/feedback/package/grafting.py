"""A sheet made with openpyxl written into another workbook's package, its styles added behind those there."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from openpyxl.cell import Cell
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from expectations.feedback.package.styles import Styles

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# A4 across, as wide as the page with narrow margins (inches), as many pages as it takes, numbered.
_PRINTED = (
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
    "<headerFooter><oddFooter>&amp;CTrang &amp;P/&amp;N</oddFooter></headerFooter>"
)
_NUMBERS = {"#,##0": 3, "#,##0.##": 4}


def sheet_xml(sheet: Worksheet, styles: Styles, *, is_opened: bool) -> str:
    """The sheet as XML: texts in place, widths, heights, links, frozen heading. The same sheet gives the same text."""
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{one.width}" customWidth="1"{_flag("hidden", one.hidden)}/>'
        for number, one in sorted(
            (column_index_from_string(letter), one) for letter, one in sheet.column_dimensions.items()
        )
    )
    rows = "".join(_row(sheet, number, cells, styles) for number, cells in enumerate(sheet.iter_rows(), start=1))
    links = "".join(
        f'<hyperlink ref="{link.ref}" location={quoteattr(link.location)} display={quoteattr(link.display or "")}/>'
        for row in sheet.iter_rows()
        for cell in row
        if (link := cell.hyperlink) is not None
    )
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in sheet.merged_cells.ranges)
    frozen = sheet.freeze_panes
    split = int(frozen[1:]) - 1 if frozen else 0
    pane = f'<pane ySplit="{split}" topLeftCell="{frozen}" activePane="bottomLeft" state="frozen"/>' if frozen else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView{_flag("tabSelected", is_opened)} workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>{rows}</sheetData>"
        + (f"<mergeCells>{merged}</mergeCells>" if merged else "")
        + (f"<hyperlinks>{links}</hyperlinks>" if links else "")
        + f"{_PRINTED}</worksheet>"
    )


def _row(sheet: Worksheet, number: int, cells: tuple[Cell, ...], styles: Styles) -> str:
    height = sheet.row_dimensions[number].height
    inside = "".join(_cell(cell, styles) for cell in cells if cell.value is not None or cell.has_style)
    tall = f' ht="{height}" customHeight="1"' if height else ""
    return f'<row r="{number}"{tall}>{inside}</row>'


def _cell(cell: Cell, styles: Styles) -> str:
    head = f'<c r="{cell.coordinate}" s="{_style(cell, styles)}"'
    if cell.value is None:
        return f"{head}/>"
    if isinstance(cell.value, int | float | Decimal):
        return f"{head}><v>{cell.value}</v></c>"
    return f'{head} t="inlineStr"><is><t xml:space="preserve">{escape(str(cell.value))}</t></is></c>'


def _style(cell: Cell, styles: Styles) -> int:
    font = styles.add("fonts", "font", _xml(cell.font.to_tree("font")))
    fill = styles.add("fills", "fill", _xml(cell.fill.to_tree("fill")))
    border = styles.add("borders", "border", _xml(cell.border.to_tree("border")))
    alignment = _xml(cell.alignment.to_tree("alignment"))
    numbers = _NUMBERS.get(cell.number_format, 0)
    return styles.add(
        "cellXfs",
        "xf",
        f'<xf numFmtId="{numbers}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0"'
        f'{_flag("quotePrefix", cell.quotePrefix)} applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"'
        f' applyAlignment="1">{alignment}</xf>',
    )


def _flag(name: str, is_set: bool | None) -> str:
    return f' {name}="1"' if is_set else ""


def _xml(tree: ElementTree.Element) -> str:
    return ElementTree.tostring(tree, encoding="unicode").replace(f' xmlns="{_MAIN}"', "")
