"""A CSV of figures: unit_code,period,form,scope,indicator,value; an empty value is a blank cell."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from expectations.checking.figures import Figures, InputError, parse_value
from expectations.rules.vocabulary import TOTAL, Vocabulary

COLUMNS = ("unit_code", "period", "form", "scope", "indicator", "value")


def read_figures(path: Path, vocabulary: Vocabulary) -> Figures:
    """All figures of the file; raises InputError with a Vietnamese sentence that names the line.

    Other columns are passed over; a row without scope speaks of the whole unit.
    """
    figures = Figures(vocabulary)
    seen: dict[tuple[str, ...], int] = {}
    for line, row in _rows(path):
        try:
            unit_code, period, form, scope, indicator = (row[name].strip() for name in COLUMNS[:-1])
            place = (unit_code, period, form, scope or TOTAL, indicator)
            if place in seen:
                raise InputError(f"số liệu này đã có ở dòng {seen[place]}; giữ lại một dòng")
            seen[place] = line
            figures.add(*place, parse_value(row["value"]))
        except InputError as error:
            raise InputError(f"Dòng {line}: {error}") from None
    return figures


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(f"Tệp thiếu cột {', '.join(missing)}; dòng đầu phải là {','.join(COLUMNS)}")
            for row in reader:
                if any(row[name] is None for name in COLUMNS):
                    raise InputError(f"Dòng {reader.line_num}: thiếu ô; mỗi dòng cần {len(COLUMNS)} ô")
                yield reader.line_num, row
    except UnicodeDecodeError:
        raise InputError("Tệp không phải UTF-8; lưu lại dưới dạng CSV UTF-8") from None
    except csv.Error as error:
        raise InputError(f"Tệp CSV không đọc được: {error}") from None
    except OSError as error:
        raise InputError(f"Không mở được tệp {path}: {error.strerror}") from None
