"""What is wrong in the sample: each fault once, in a place of its own, with what must come of it."""

from __future__ import annotations

from dataclasses import replace

from ingest.sample.communes import Values
from ingest.sample.deliveries import Delivery, Finding, place


def spoil(deliveries: list[Delivery]) -> list[Delivery]:
    """The reports with their faults: some changed, one gone, some added."""
    true = {(one.unit_code, one.form, one.period_code): one.values for one in deliveries}
    spoiled = list(deliveries)
    for change in _CHANGES:
        change(spoiled)
    return [_with_spoiled_cells(one, true) for one in spoiled]


def _with_spoiled_cells(one: Delivery, true: dict[tuple[str, str, str], Values]) -> Delivery:
    values = true.get((one.unit_code, one.form, one.period_code), one.values)
    return replace(one, spoiled=tuple(key for key, value in one.values.items() if values[key] != value))


def _wrong_total(deliveries: list[Delivery]) -> None:
    """Cẩm Hưng, dossiers of Q2: the total of column 3 is not the sum of anything."""
    at = place(deliveries, "10894", "ho_so", 2)
    cell = ("received_total", "total")
    values = _added(deliveries[at].values, {cell: 90})
    finding = Finding("wrong_total", "critical", ("total",), (cell,))
    deliveries[at] = replace(deliveries[at], values=values, kind=finding.kind, findings=(finding,))


def _carried_over_mismatch(deliveries: list[Delivery]) -> None:
    """Cẩm Văn, dossiers of Q3: three more carried over than Q2 left, three fewer new: every row still adds up."""
    at = place(deliveries, "10900", "ho_so", 3)
    scopes = ("justice_civil_status", "total")
    changes = {("received_carried_over", scope): 3 for scope in scopes}
    changes |= {("received_direct_post", scope): -3 for scope in scopes}
    values = _added(deliveries[at].values, changes)
    cells = tuple(("received_carried_over", scope) for scope in scopes)
    finding = Finding("carried_over_mismatch", "critical", scopes, cells)
    deliveries[at] = replace(deliveries[at], values=values, kind=finding.kind, findings=(finding,))


def _wrong_measure(deliveries: list[Delivery]) -> None:
    """Cao An, budget of Q3: đồng under the heading nghìn đồng."""
    at = place(deliveries, "10927", "ngan_sach", 3)
    values = {key: None if value is None else value * 1000 for key, value in deliveries[at].values.items()}
    cells = (("revenue_total", "plan"), ("revenue_total", "execution"))
    finding = Finding("wrong_measure", "critical", ("plan", "execution"), cells)
    deliveries[at] = replace(deliveries[at], values=values, kind=finding.kind, findings=(finding,))


def _staff_above_parts(deliveries: list[Delivery]) -> None:
    """Định Sơn, staff of Q2: one more present than by post, profession, schooling, politics or age."""
    at = place(deliveries, "10918", "can_bo", 2)
    cell = ("staff_present", "total")
    values = _added(deliveries[at].values, {cell: 1})
    finding = Finding("staff_above_parts", "critical", ("total",), (cell,))
    deliveries[at] = replace(deliveries[at], values=values, kind=finding.kind, findings=(finding,))


def _many_overdue(deliveries: list[Delivery]) -> None:
    """Cẩm Phúc, dossiers of Q2: consistent, but a seventh resolved overdue: a warning that waits for its reason."""
    at = place(deliveries, "10933", "ho_so", 2)
    values = deliveries[at].values
    moved = values["resolved_total", "total"] // 7
    changes = {("resolved_overdue", scope): moved for scope in ("justice_civil_status", "total")}
    for scope in ("justice_civil_status", "total"):
        on_time = min(moved, values["resolved_on_time", "justice_civil_status"])
        changes["resolved_on_time", scope] = -on_time
        changes["resolved_early", scope] = on_time - moved
    finding = Finding("many_overdue", "warning", ("total",), (("resolved_overdue", "total"),))
    values = _added(values, changes)
    deliveries[at] = replace(deliveries[at], values=values, kind=finding.kind, findings=(finding,))


def _blank_cell(deliveries: list[Delivery]) -> None:
    """Ngọc Liên, dossiers of Q1: one cell left empty decides nothing and blocks nothing."""
    at = place(deliveries, "10903", "ho_so", 1)
    cell = ("received_online", "police")
    values = deliveries[at].values | {cell: None}
    deliveries[at] = replace(deliveries[at], values=values, kind="blank_cell", undecided=(cell,))


def _zero_in_words(deliveries: list[Delivery]) -> None:
    """Cẩm Đông, documents of Q1: `không có` where others write 0."""
    at = place(deliveries, "10939", "van_ban", 1)
    words = {("legal_normative_documents", "total"): "Không có"}
    deliveries[at] = replace(deliveries[at], kind="zero_in_words", words=words)


def _late(deliveries: list[Delivery]) -> None:
    """Lai Cách, documents of Q1: four days after the due date."""
    at = place(deliveries, "10891", "van_ban", 1)
    one = replace(deliveries[at], kind="late")
    deliveries[at] = one.later((one.window.due_on - one.delivered_at.date()).days + 4)


def _missing(deliveries: list[Delivery]) -> None:
    """Thạch Lỗi, staff of Q3: never sent."""
    del deliveries[place(deliveries, "10906", "can_bo", 3)]


def _unreadable(deliveries: list[Delivery]) -> None:
    """Đức Chính, documents of Q2: the upload broke off."""
    at = place(deliveries, "10912", "van_ban", 2)
    deliveries[at] = replace(
        deliveries[at],
        **{"kind": "unreadable", "is_cut_short": True, "status": "returned"},
        **{"reason": "corrupt_workbook", "revision": None},
    )


def _resubmission(deliveries: list[Delivery]) -> None:
    """Tân Trường, dossiers of Q1: a digit lost in the total of column 7, sent again right two days later."""
    at = place(deliveries, "10930", "ho_so", 1)
    right = deliveries[at]
    cell = ("resolved_total", "total")
    wrong = right.values | {cell: right.values[cell] // 10}
    finding = Finding("resubmission", "critical", ("total",), (cell,))
    first_day = right.window.period_to - right.delivered_at.date()
    deliveries[at] = replace(
        right.later(first_day.days + 1),
        **{"values": wrong, "kind": finding.kind, "findings": (finding,), "is_latest": False},
    )
    name = right.names[0].replace(".xlsx", " (sửa).xlsx")
    deliveries.append(
        replace(right.later(first_day.days + 3), names=(name,), revision=2, kind="resubmission_corrected")
    )


def _sent_twice(deliveries: list[Delivery]) -> None:
    """Cẩm Vũ, budget of Q2: the same bytes under two names."""
    at = place(deliveries, "10909", "ngan_sach", 2)
    names = (*deliveries[at].names, f"Bản sao của {deliveries[at].names[0]}")
    deliveries[at] = replace(deliveries[at], names=names, kind="sent_twice")


def _unknown_commune(deliveries: list[Delivery]) -> None:
    """Dossiers of Q2 in the name of Cẩm Sơn, which was merged into Định Sơn at the end of 2019."""
    template = deliveries[place(deliveries, "10918", "ho_so", 2)]
    deliveries.append(
        replace(
            template,
            **{"unit_code": "10915", "unit_name": "Xã Cẩm Sơn", "names": ("Cam-Son_ho-so_quy-2-2021.xlsx",)},
            **{"status": "returned", "reason": "unknown_unit", "revision": None, "kind": "unknown_commune"},
        )
    )


def _unknown_period(deliveries: list[Delivery]) -> None:
    """Cẩm Đoài, staff: besides the right one for Q3 a file for a fifth quarter."""
    template = deliveries[place(deliveries, "10942", "can_bo", 3)]
    deliveries.append(
        replace(
            template,
            **{"written_period": "2021-Q5", "names": ("Cam-Doai_can-bo_quy-5-2021.xlsx",)},
            **{"status": "returned", "reason": "unknown_period", "revision": None, "kind": "unknown_period"},
        ).later(-1)
    )


def _added(values: Values, changes: dict[tuple[str, str], int]) -> Values:
    return values | {key: values[key] + change for key, change in changes.items()}


_CHANGES = (
    *(_wrong_total, _carried_over_mismatch, _wrong_measure, _staff_above_parts, _many_overdue),
    *(_blank_cell, _zero_in_words, _late, _missing, _unreadable),
    *(_resubmission, _sent_twice, _unknown_commune, _unknown_period),
)
