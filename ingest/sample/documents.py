"""True figures of documents: total = sum over kinds = electronic + paper, highest number >= count since January."""

from __future__ import annotations

from ingest.forms.spec import load_forms
from ingest.sample.communes import LUONG_DIEN, PERIODS, Commune, Values, split

# Documents a quarter in a commune of middle size; the other kinds are rare.
USUAL = {"NQ": 3, "QD": 62, "TB": 14, "CTr": 1, "KH": 16, "BC": 30, "BB": 6, "TTr": 20, "CV": 46, "GM": 24, "HD": 1}
LUONG_DIEN_YEAR = {"QD": 197, "CV": 142, "BC": 86, "TTr": 60, "other": 138}
COLUMNS = ("issued_total", "outgoing_electronic", "outgoing_paper_only", "signed_digital")


def documents(commune: Commune) -> dict[str, Values]:
    """Figures by period; numbers of documents run on from January."""
    chance = commune.chance("van_ban")
    kinds = [row.scope for row in load_forms()["van_ban"].blocks[0].rows if row.scope and not row.is_total]
    years = {kind: split(whole, [32, 34, 34]) for kind, whole in LUONG_DIEN_YEAR.items()}
    issued_so_far = dict.fromkeys(kinds, 0)
    skipped = {kind: chance.randint(0, 2) if kind in USUAL else 0 for kind in kinds}
    by_period = {}
    for quarter, period in enumerate(PERIODS):
        values: Values = {}
        for kind in kinds:
            if commune.code == LUONG_DIEN:
                issued = years.get(kind, [0, 0, 0])[quarter]
            else:
                issued = round(USUAL.get(kind, 0) * commune.size * chance.uniform(0.8, 1.2))
            electronic = round(issued * chance.uniform(0.7, 1))
            issued_so_far[kind] += issued
            values["issued_total", kind] = issued
            values["outgoing_electronic", kind] = electronic
            values["outgoing_paper_only", kind] = issued - electronic
            values["signed_digital", kind] = round(electronic * chance.uniform(0.5, 1))
            values["highest_number", kind] = issued_so_far[kind] + skipped[kind]
        for column in COLUMNS:
            values[column, "total"] = sum(values[column, kind] for kind in kinds)
        incoming = round(410 * commune.size * chance.uniform(0.9, 1.1))
        values["incoming_total", "total"] = incoming
        values["incoming_electronic", "total"] = round(incoming * chance.uniform(0.8, 1))
        values["legal_normative_documents", "total"] = 0
        values["documents_reviewed", "total"] = chance.randint(0, 3)
        values["directive_documents", "total"] = chance.randint(1, 4)
        by_period[period] = values
    return by_period
