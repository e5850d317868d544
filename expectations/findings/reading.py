"""A CSV of figures: unit_code,period,form,scope,indicator,value; an empty value is a blank cell."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from expectations.checking.cells import parse_value
from expectations.checking.figures import Figures, InputError, UnknownNameError
from expectations.rules.vocabulary import TOTAL, Vocabulary
from ingest.reference.vietnamese import folded

_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")
_THOUSANDS = re.compile(r"[-+]?\d{1,3}\.\d{3}")
_SEPARATORS = {";": "dấu chấm phẩy (;)", "\t": "dấu tab", "|": "dấu gạch đứng (|)"}
_SAVE_AS = "lưu lại dưới dạng CSV UTF-8"
COLUMNS = ("unit_code", "period", "form", "scope", "indicator", "value")


@dataclass
class Reading:
    """The figures of a file, and what is to be told of it.

    `unknown` counts by reason the lines that no rule can know; `doubtful` are lines whose number is no number of the
    things that are counted, a sentence each; `units` and `rows` are codes and names that no list has.
    """

    figures: Figures
    unknown: Counter[str] = field(default_factory=Counter)
    doubtful: list[str] = field(default_factory=list)
    units: set[str] = field(default_factory=set)
    rows: set[str] = field(default_factory=set)

    @property
    def told(self) -> list[str]:
        """Sentences for whoever runs the check."""
        sentences = [f"{lines} dòng không được kiểm tra: {reason}" for reason, lines in self.unknown.items()]
        sentences += self.doubtful
        if self.units:
            sentences.append(f"Không có trong danh mục đơn vị: {', '.join(sorted(self.units))}; kiểm tra lại mã đơn vị")
        if self.rows:
            sentences.append(f"Không có trong danh mục dòng của biểu: {', '.join(sorted(self.rows))}; kiểm tra lại")
        return sentences


def read_figures(path: Path, vocabulary: Vocabulary) -> Reading:
    """All figures of the file, and what is to be told of its lines.

    A line that names a form or an indicator no rule can know is passed over and counted; anything else that cannot be
    used raises InputError with a Vietnamese sentence that names the line, as does a file without lines. Other columns
    are passed over. A row without scope speaks of the whole unit, one with a member's name instead of its code is
    understood. A number with decimals where things are counted may have been meant in thousands: it is told, and
    rules that look at it are undecided.
    """
    reading = Reading(Figures(vocabulary))
    scopes = _scopes_by_name(vocabulary)
    seen: dict[tuple[str, ...], int] = {}
    for line, row in _rows(path):
        try:
            unit_code, period, form, scope, indicator = (row[name].strip() for name in COLUMNS[:-1])
            if not unit_code or not period:
                raise InputError("thiếu mã đơn vị (unit_code) hoặc kỳ báo cáo (period)")
            place = (unit_code, period, form, scopes.get(folded(scope), scope) or TOTAL, indicator)
            if place in seen:
                raise InputError(f"số liệu này đã có ở dòng {seen[place]}; giữ lại một dòng")
            seen[place] = line
            cell = parse_value(row["value"])
            if reading.figures.is_no_count(form, indicator, cell):
                reading.figures.set_aside(*place, row["value"].strip())
                reading.doubtful.append(_doubted(line, place, row["value"].strip()))
            else:
                reading.figures.add(*place, cell)
        except UnknownNameError as error:
            reading.unknown[str(error)] += 1
        except InputError as error:
            raise InputError(f"Dòng {line}: {error}") from None
    if not seen:
        raise InputError(f"Tệp “{path.name}” chỉ có dòng đầu, không có số liệu nào để kiểm tra")
    _note_unknown_places(reading)
    return reading


def _doubted(line: int, place: tuple[str, ...], written: str) -> str:
    unit_code, period, form, scope, indicator = place
    meant = f"nếu là {written.replace('.', '')} thì ghi liền các chữ số" if _THOUSANDS.fullmatch(written) else ""
    return (
        f"Dòng {line}: số “{written}” ở “{indicator}” dòng “{scope}” ({unit_code}, {period}, {form}) không phải là số"
        f" nguyên mà chỉ tiêu này đếm bằng số nguyên; ô này không được dùng để kiểm tra, {meant or 'ghi lại cho đúng'}"
    )


def _note_unknown_places(reading: Reading) -> None:
    """Units that no list has where there is one, and rows that the form's own dimension does not have."""
    vocabulary = reading.figures.vocabulary
    codes = {place.code for place in vocabulary.places}
    for report in reading.figures.reports.values():
        if codes and report.unit_code not in codes:
            reading.units.add(report.unit_code)
        form = vocabulary.forms[report.form]
        if form.dimension is not None and form.domain == report.domain:
            known = {TOTAL, *(member.code for member in vocabulary.dimensions[form.dimension])}
            reading.rows |= {f"“{scope}” ({form.code})" for scope in report.rows if scope not in known}


def _scopes_by_name(vocabulary: Vocabulary) -> Mapping[str, str]:
    """Codes of members by folded name and alias, where a name means one member; codes stand for themselves."""
    codes: dict[str, set[str]] = {}
    members = [member for several in vocabulary.dimensions.values() for member in several]
    for member in members:
        for name in (member.label_vi, *member.aliases):
            codes.setdefault(folded(name), set()).add(member.code)
    known = {folded(member.code) for member in members}
    return {name: min(found) for name, found in codes.items() if len(found) == 1 and name not in known}


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open("rb") as file:
            if file.read(4).startswith(_NO_TEXT):
                raise InputError(f"Tệp “{path.name}” là bảng tính hoặc tệp nén, không phải CSV; {_SAVE_AS}")
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            heading = [name.strip() for name in next(reader, [])]
            _check_heading(heading)
            for row in reader:
                if not row:
                    continue
                if len(row) != len(heading):
                    raise InputError(f"Dòng {reader.line_num}: {_miscounted(len(row), len(heading))}")
                yield reader.line_num, dict(zip(heading, row, strict=True))
    except UnicodeDecodeError:
        raise InputError(f"Tệp không phải UTF-8; {_SAVE_AS}") from None
    except csv.Error as error:
        raise InputError(f"Dòng {reader.line_num}: không đọc được theo CSV ({error}); {_SAVE_AS}") from None
    except OSError:
        raise InputError(f"Không mở được tệp “{path.name}”; kiểm tra lại đường dẫn và quyền đọc") from None


def _check_heading(heading: list[str]) -> None:
    if twice := [name for name, count in Counter(heading).items() if name and count > 1]:
        raise InputError(f"Dòng đầu có cột {', '.join(twice)} hai lần; giữ lại một cột")
    missing = [name for name in COLUMNS if name not in heading]
    if not missing:
        return
    for separator, name in _SEPARATORS.items():
        if heading and separator in heading[0]:
            raise InputError(f"Tệp ngăn cách các ô bằng {name}; ghi lại tệp với dấu phẩy (,) giữa các ô")
    raise InputError(f"Tệp thiếu cột {', '.join(missing)}; dòng đầu phải là {','.join(COLUMNS)}")


def _miscounted(cells: int, columns: int) -> str:
    if cells < columns:
        return f"thiếu ô; mỗi dòng cần {columns} ô như dòng đầu, dòng này có {cells}"
    return (
        f"thừa ô: dòng này có {cells} ô, dòng đầu {columns}; phần thập phân ghi sau dấu chấm (12.5),"
        " chữ có dấu phẩy đặt trong ngoặc kép"
    )
