"""`kho explain`: the cells a figure is the sum of."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli.publication import MOST_VERSIONS

if TYPE_CHECKING:
    from publication.explanation import Explanation

_SIDES = {"numerator": "Tử số: ", "denominator": "Mẫu số: ", "": ""}


def explain(
    table: Annotated[
        str,
        typer.Argument(help="district_dossiers, district_metrics, district_estimates …, or fct_dossiers …"),
    ],
    unit: Annotated[str, typer.Option(help="Code of the district, or of the commune for a fact.")],
    period: Annotated[str, typer.Option(help="Reporting period, such as 2021-Q3.")],
    indicator: Annotated[str, typer.Option(help="Indicator, or the metric of district_metrics.")],
    row: Annotated[str, typer.Option(help="Row of the form: a procedure field, a document kind, a stage.")] = "total",
    version: Annotated[
        int | None, typer.Option(min=1, max=MOST_VERSIONS, help="Published version; the newest by default.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object an explanation.")] = False,
) -> None:
    """Show file, sheet and cell of every contribution. Exit code 1 where they do not sum to the figure."""
    from publication.explaining import NothingToExplainError
    from publication.explaining import explain as explain_figure

    try:
        explanations = explain_figure(table, unit, period, indicator, row=row, version=version)
    except NothingToExplainError as error:
        print(f"kho: {error}", file=sys.stderr)
        sys.exit(1)
    for explanation in explanations:
        if as_json:
            print(json.dumps(_as_object(explanation), ensure_ascii=False, default=str))
        else:
            _show(explanation)
    sys.exit(0 if all(explanation.is_exact for explanation in explanations) else 1)


def _as_object(explanation: Explanation) -> dict[str, object]:
    return asdict(explanation) | {"total": explanation.total, "is_exact": explanation.is_exact}


def _show(explanation: Explanation) -> None:
    from rich.console import Console
    from rich.table import Table

    from expectations.feedback.numbers import vietnamese_number

    version = f", phiên bản {explanation.version}" if explanation.version else ""
    minus = "trừ " if explanation.sign < 0 else ""
    table = Table(
        "Đơn vị",
        "Tệp",
        "Lần gửi",
        "Vị trí",
        "Ghi trong tệp",
        "Giá trị",
        title=f"{_SIDES[explanation.side]}{minus}{explanation.indicator}, dòng {explanation.row}"
        f"{version}, {explanation.coverage}",
    )
    for source in explanation.sources:
        written = source.raw_text if source.factor == 1 else f"{source.raw_text} × {vietnamese_number(source.factor)}"
        if source.share != 1:
            written += f" × {vietnamese_number(source.share)}"
        table.add_row(
            f"{source.unit_name} ({source.unit_code})",
            source.basis or source.file_name,
            str(source.revision),
            source.place,
            written,
            vietnamese_number(source.value),
        )
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)
    if explanation.value is None and not explanation.sources:
        console.print("Chưa có số nào được nêu, không có ô nào để cộng.")
        return
    value = "không có số" if explanation.value is None else vietnamese_number(explanation.value)
    total = vietnamese_number(explanation.total)
    verdict = "đúng bằng số đã nêu" if explanation.is_exact else f"KHÔNG bằng số đã nêu là {value}"
    console.print(f"Cộng {len(explanation.sources)} ô: {total}, {verdict}.")
