"""Figures counted from the rows of a register, and what its running numbers say."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from ingest.exports.register_spec import Count
from ingest.exports.registers import RecordReader, Rows
from ingest.exports.spec import Export
from ingest.readers.reading import Figure, Locator, State
from ingest.reference.windows import Window

_NUMBER = re.compile(r"\s*(?:số\s*:?\s*)?(\d+)\s*([a-zđ]?)\s*/\s*(?:\d{4}\s*/\s*)?(.+?)\s*", re.IGNORECASE)
_MOST_SHOWN = 5


def counted_figures(
    export: Export, reader: RecordReader, window: Window, place: Locator, known: Collection[str]
) -> list[Figure]:
    """The figures of every scope in order of first appearance, then the sum over all.

    `known` are the columns the file has: what would be counted by another is not counted, which is not zero.
    """
    register, rows = reader.register, reader.rows
    told = [count for count in register.counts if is_told(count, known)]
    scopes: dict[str, Counter[str]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    bounds = {"period_from": window.period_from.isoformat(), "period_to": window.period_to.isoformat()}
    for (scope, allowed, *days), number in reader.essence.combinations().items():
        values = dict(zip(reader.essence.bounded, days, strict=True)) | bounds
        sizes[scope] += number
        for count, is_allowed in zip(register.counts, allowed, strict=True):
            if is_allowed == "1" and all(one.holds(values) for one in count.conditions if one.is_bounded):
                scopes[scope][count.indicator.code] += number
                totals[count.indicator.code] += number
    figures = []
    every = {name for _, name in rows.unclear}
    for scope, size in sizes.items():
        unclear = {name for one, name in rows.unclear if one == scope or not name}
        figures += _of_scope(export, told, scopes[scope], window, scope or None, size, place, unclear)
    if len(sizes) > 1 or (register.scope and not register.totals):
        kept = [count for count in told if not register.totals or count.indicator.code in register.totals]
        figures += _of_scope(export, kept, totals, window, register.total_vi, rows.row_count, place, every)
    if register.scope is None:
        said, of_others = register.said_of, register.said_of.get("others")
        return [replace(one, scope=said.get(one.indicator, of_others), is_of_whole=True) for one in figures]
    return figures


def is_told(count: Count, known: Collection[str]) -> bool:
    """Whether the file has the columns it is counted by; what a column says nothing of is not excluded by it."""
    return all(set(one.columns) <= set(known) for one in count.conditions if one.relation != "isnt")


def _of_scope(
    export: Export,
    counts: Iterable[Count],
    found: Counter[str],
    window: Window,
    label: str | None,
    size: int,
    place: Locator,
    unclear: Collection[str],
) -> Iterator[Figure]:
    """What counts on a column with cells that could not be read is doubtful: it would be too few."""
    needed = export.register and export.register.zero_needs
    is_zero_told = not needed or bool(found[needed])
    for count in counts:
        number = found[count.indicator.code]
        is_clear = unclear.isdisjoint(("", *(name for one in count.conditions for name in one.columns)))
        if number or (count.is_shown_when_zero and is_zero_told):
            where = f" của “{label}”" if label else ""
            yield Figure(
                domain=export.domain,
                indicator=count.indicator.code,
                value=Decimal(number) if is_clear else None,
                state=State.VALUE if is_clear else State.DOUBTFUL,
                unit=count.indicator.unit,
                period_from=window.period_from,
                period_to=window.period_to,
                raw_text=str(number),
                locator=place,
                evidence=f"Đếm từ {size} dòng{where}: {count.indicator.label_vi} = {number}",
                scope=label,
            )


def numbering_notes(rows: Rows, window: Window) -> list[str]:
    """What a clerk should look at in a register of documents: a number used twice, left out, against the days; a day
    outside the register's year. Numbers run by issuer and kind (NĐ 30/2020/NĐ-CP, Điều 15)."""
    series: dict[tuple[str, str], list[tuple[int, str, str, int, str]]] = defaultdict(list)
    notes = []
    first, last = window.period_from.isoformat(), window.period_to.isoformat()
    for line, scope, number, day in rows.numbered:
        match = _NUMBER.fullmatch(number)
        if match is None:
            if number:
                notes.append(f"Dòng {line}: số, ký hiệu “{number}” không theo mẫu số/ký hiệu; đề nghị kiểm tra.")
            continue
        series[scope, match[3].upper()].append((int(match[1]), match[2].lower(), day, line, number))
        if day and not first <= day <= last:
            notes.append(f"Dòng {line}: {number} ghi ngày {_shown(day)}, ngoài thời gian của sổ; đề nghị kiểm tra.")
    for (scope, symbol), entries in series.items():
        notes += _of_series(scope, symbol, sorted(entries), first, last)
    return notes


def _of_series(
    scope: str, symbol: str, entries: list[tuple[int, str, str, int, str]], first: str, last: str
) -> Iterator[str]:
    lines: dict[tuple[int, str], list[int]] = defaultdict(list)
    for number, suffix, _, line, _ in entries:
        lines[number, suffix].append(line)
    for (number, suffix), where in lines.items():
        if len(where) > 1:
            places = " và ".join(map(str, where))
            yield f"Số {number:02d}{suffix}/{symbol} dùng {len(where)} lần ({scope}, dòng {places}); đề nghị kiểm tra."
    held = {number for number, *_ in entries}
    missing = [number for number in range(min(held), max(held)) if number not in held]
    if missing:
        shown = ", ".join(f"{number:02d}/{symbol}" for number in missing[:_MOST_SHOWN])
        more = f" và {len(missing) - _MOST_SHOWN} số khác" if len(missing) > _MOST_SHOWN else ""
        yield f"Thiếu số {shown}{more} ({scope}); đề nghị kiểm tra."
    inside = [one for one in entries if first <= one[2] <= last]
    for before, after in itertools.pairwise(inside):
        if before[0] < after[0] and before[2] > after[2]:
            yield (
                f"{after[4]} ghi ngày {_shown(after[2])}, trước {before[4]} ngày {_shown(before[2])}"
                f" ({scope}, dòng {before[3]} và {after[3]}); đề nghị kiểm tra."
            )


def _shown(day: str) -> str:
    return f"{date.fromisoformat(day):%d/%m/%Y}"
