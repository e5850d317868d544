"""`kho units`: the units on a day and their class, which the district enters."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from ingest.reference.country import CountryError, write_country
from ingest.reference.unit_classes import UnitClassError, classed_units, read_unit_classes, store_unit_classes
from ingest.settings import load_settings

app = typer.Typer(help="Units and their class: list, enter.", no_args_is_help=True)


@app.command("list")
def list_units(
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As of that day; without it today.")
    ] = None,
) -> None:
    """The units and their class on a day; where a class is missing, rules of quotas stay undecided."""
    asked = day.date() if day else date.today()
    units = classed_units(load_settings(), asked)
    if not units:
        sys.exit(f"kho: Ngày {asked:%d/%m/%Y} không có đơn vị nào gửi báo cáo về đây")
    for unit in units:
        told = "chưa có loại đơn vị hành chính"
        if unit.unit_class is not None:
            told = f"loại {'I' * unit.unit_class} từ {unit.since:%d/%m/%Y}, {unit.basis}"
        print(f"{unit.unit_code} {unit.name_vi}: {told}")


@app.command()
def country(
    wheel: Annotated[Path, typer.Argument(help="Wheel of PyPI: pip download --no-deps vietnamadminunits==1.0.4")],
) -> None:
    """Build the lists of the whole country, before and since 1/7/2025, from the data in a package."""
    try:
        units, successors = write_country(wheel)
    except CountryError as error:
        sys.exit(f"kho: {error}")
    print(f"Đã ghi {units} đơn vị và {successors} quan hệ kế thừa; nạp vào kho bằng: kho db migrate")


@app.command()
def classify(
    file: Annotated[Path, typer.Argument(help="CSV: unit_code,since,class,basis; class 1, 2 or 3, since 2021-12-31")],
) -> None:
    """Enter the classes of units; the next `kho check` judges what depends on them again."""
    try:
        changed = store_unit_classes(load_settings(), read_unit_classes(file))
    except UnitClassError as error:
        sys.exit(f"kho: {error}")
    print(f"Đã ghi {changed} loại đơn vị hành chính mới hoặc thay đổi")
