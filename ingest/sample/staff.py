"""True figures of staff: present = cadres + civil servants = sum by profession, schooling, politics, age."""

from __future__ import annotations

from random import Random

from ingest.sample.communes import LUONG_DIEN, PERIODS, Commune, Values

PARTS = {
    "prof": {
        "prof_doctorate": 0,
        "prof_postgraduate": 1,
        "prof_university": 14,
        "prof_college": 2,
        "prof_intermediate": 2,
        "prof_elementary": 0,
        "prof_untrained": 0,
    },
    "edu": {"edu_upper_secondary": 30, "edu_lower_secondary": 1},
    "political": {
        "political_advanced": 1,
        "political_intermediate": 13,
        "political_elementary": 3,
        "political_none": 2,
    },
    "age": {"age_to_30": 2, "age_31_40": 7, "age_41_50": 7, "age_51_60": 4, "age_over_60": 0},
}
LUONG_DIEN_STAFF = {
    "staff_assigned": 20,
    "staff_present": 18,
    "cadres": 10,
    "civil_servants": 8,
    "staff_female": 6,
    "staff_party": 18,
    "minority": 0,
    "prof_postgraduate": 1,
    "prof_university": 16,
    "prof_intermediate": 1,
    "edu_upper_secondary": 18,
    "political_intermediate": 17,
    "political_elementary": 1,
    "age_to_30": 2,
    "age_31_40": 7,
    "age_41_50": 6,
    "age_51_60": 3,
    "nonspecialised_commune": 9,
    "nonspecialised_commune_concurrent": 3,
    "nonspecialised_village": 46,
}


def staff(commune: Commune) -> dict[str, Values]:
    """Figures by period: staff change little within a year, and here not at all."""
    counts = {indicator: 0 for parts in PARTS.values() for indicator in parts}
    counts |= LUONG_DIEN_STAFF if commune.code == LUONG_DIEN else _counts(commune.chance("can_bo"))
    return {period: {(indicator, "total"): count for indicator, count in counts.items()} for period in PERIODS}


def _counts(chance: Random) -> dict[str, int]:
    assigned = chance.randint(19, 22)
    present = assigned - chance.randint(0, 2)
    cadres = chance.randint(9, 11)
    counts = {
        "staff_assigned": assigned,
        "staff_present": present,
        "cadres": cadres,
        "civil_servants": present - cadres,
        "staff_female": chance.randint(4, 9),
        "staff_party": present - chance.randint(0, 2),
        "minority": 0,
        "nonspecialised_commune": chance.randint(8, 12),
        "nonspecialised_commune_concurrent": chance.randint(1, 4),
        "nonspecialised_village": 3 * chance.randint(4, 12),
    }
    for parts in PARTS.values():
        drawn = chance.choices(list(parts), weights=list(parts.values()), k=present)
        counts |= {indicator: drawn.count(indicator) for indicator in parts}
    return counts
