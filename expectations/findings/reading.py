"""A CSV of figures: unit_code,period,form,scope,indicator,value; an empty value is a blank cell."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from expectations.checking.figures import Figures, InputError, UnknownNameError, parse_value
from expectations.rules.vocabulary import TOTAL, Vocabulary
from ingest.reference.vietnamese import folded

COLUMNS = ("unit_code", "period", "form", "scope", "indicator", "value")


def read_figures(path: Path, vocabulary: Vocabulary) -> tuple[Figures, Counter[str]]:
    """All figures of the file, and how many lines each reason kept from being judged.

    A line that names a form or an indicator no rule can know is passed over and counted; anything else that cannot be
    used raises InputError with a Vietnamese sentence that names the line. Other columns are passed over. A row
    without scope speaks of the whole unit, one with a member's name instead of its code is understood.
    """
    figures = Figures(vocabulary)
    scopes = _scopes_by_name(vocabulary)
    seen: dict[tuple[str, ...], int] = {}
    unknown: Counter[str] = Counter()
    for line, row in _rows(path):
        try:
            unit_code, period, form, scope, indicator = (row[name].strip() for name in COLUMNS[:-1])
            if not unit_code or not period:
                raise InputError("thiếu mã đơn vị (unit_code) hoặc kỳ báo cáo (period)")
            place = (unit_code, period, form, scopes.get(folded(scope), scope) or TOTAL, indicator)
            if place in seen:
                raise InputError(f"số liệu này đã có ở dòng {seen[place]}; giữ lại một dòng")
            seen[place] = line
            figures.add(*place, parse_value(row["value"]))
        except UnknownNameError as error:
            unknown[str(error)] += 1
        except InputError as error:
            raise InputError(f"Dòng {line}: {error}") from None
    return figures, unknown


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
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            reader.fieldnames = [name.strip() for name in reader.fieldnames or ()]
            if missing := [name for name in COLUMNS if name not in reader.fieldnames]:
                raise InputError(f"Tệp thiếu cột {', '.join(missing)}; dòng đầu phải là {','.join(COLUMNS)}")
            for row in reader:
                if any(row[name] is None for name in COLUMNS):
                    raise InputError(f"Dòng {reader.line_num}: thiếu ô; mỗi dòng cần {len(COLUMNS)} ô")
                yield reader.line_num, row
    except UnicodeDecodeError:
        raise InputError("Tệp không phải UTF-8; lưu lại dưới dạng CSV UTF-8") from None
    except csv.Error as error:
        raise InputError(f"Tệp CSV không đọc được ({error}); lưu lại dưới dạng CSV UTF-8") from None
    except OSError:
        raise InputError(f"Không mở được tệp “{path.name}”; kiểm tra lại đường dẫn và quyền đọc") from None
