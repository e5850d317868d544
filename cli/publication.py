"""`kho publication`: make published versions again and set two side by side."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

app = typer.Typer(help="Published versions: verify, compare.", no_args_is_help=True)

MOST_VERSIONS = 2**31 - 1  # what their column holds
District = Annotated[str | None, typer.Option(help="Code of the consolidating unit.")]
Form = Annotated[str | None, typer.Option(help="Form: ho_so, van_ban, can_bo, ngan_sach.")]
Period = Annotated[str | None, typer.Option(help="Reporting period, such as 2021-Q3.")]


@app.command()
def verify(
    district: District = None,
    form: Form = None,
    period: Period = None,
    version: Annotated[int | None, typer.Option(min=1, max=MOST_VERSIONS, help="One version only.")] = None,
) -> None:
    """Make published versions again from the cells of their reports. Exit code 1 where one differs or none is there."""
    from publication.versions import deviations, find_versions

    found = find_versions(district, form, period, version)
    if not found and (asked := [str(one) for one in (district, form, period, version) if one is not None]):
        sys.exit(f"kho: Không có phiên bản đã công bố nào của {' '.join(asked)}; không có gì để kiểm tra")
    differing = 0
    for one in found:
        if not one.has_reference:
            print(f"{one.name}: công bố trước khi kho lưu danh mục tổng hợp, không dựng lại được")
            continue
        apart = deviations(one)
        differing += bool(apart)
        for deviation in apart:
            print(
                f"{one.name}: {deviation.indicator} ({deviation.scope_code}) đã công bố {deviation.published}, "
                f"dựng lại {deviation.rebuilt}"
            )
    whole = sum(one.has_reference for one in found) - differing
    print(f"{whole}/{len(found)} phiên bản dựng lại đúng từng chữ số, {differing} phiên bản khác")
    sys.exit(1 if differing else 0)


@app.command()
def diff(
    old: Annotated[int, typer.Argument(help="Earlier version.")],
    new: Annotated[int, typer.Argument(help="Later version.")],
    district: Annotated[str, typer.Option(help="Code of the consolidating unit.")],
    form: Annotated[str, typer.Option(help="Form: ho_so, van_ban, can_bo, ngan_sach.")],
    period: Annotated[str, typer.Option(help="Reporting period, such as 2021-Q3.")],
) -> None:
    """Show what a version changed: commune, figure, old, new, sending and reason."""
    from rich.console import Console
    from rich.table import Table

    from expectations.feedback.numbers import vietnamese_number
    from publication.versions import changes, find_versions

    known = {one.version: one for one in find_versions(district, form, period)}
    if missing := [str(number) for number in (old, new) if number not in known]:
        there = ", ".join(map(str, known)) or "chưa có bản nào"
        sys.exit(f"kho: Không có phiên bản {', '.join(missing)} của {district} {form} {period}; có: {there}")
    table = Table("Đơn vị", "Chỉ tiêu", "Dòng", "Cũ", "Mới", "Lần gửi", "Lý do")
    found = changes(known[old], known[new])
    for change in found:
        values = ("" if one is None else vietnamese_number(one) for one in (change.old_value, change.new_value))
        sendings = f"{change.old_revision or '–'} → {change.new_revision or '–'}"
        table.add_row(change.unit_name, change.label_vi, change.scope_code, *values, sendings, change.reason_vi)
    Console(width=None if sys.stdout.isatty() else 180).print(table)
    print(f"{len(found)} số liệu khác nhau")
