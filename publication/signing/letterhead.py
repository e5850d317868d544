"""Who sends it, from where, and who signs: the words around a signed form, as described in forms.yml."""

from __future__ import annotations

import os
import re

from ingest.settings import SettingsError
from publication.published import PublishedForm
from publication.signing.legal_forms import described

VARIABLE = "KHO_SIGNER"


def office_lines(published: PublishedForm) -> tuple[str, str]:
    """The authority that issues it: the office and the unit it is of, as they stand in the upper left."""
    return described()["letterhead"]["office"], published.district_name.upper()


def motto_lines() -> tuple[str, str]:
    """The national name and motto."""
    name, motto = described()["letterhead"]["motto"]
    return name, motto


def place_line(published: PublishedForm) -> str:
    """Place and date, the date to be written by hand: the unit's name without its kind, which a number keeps."""
    letterhead = described()["letterhead"]
    name, kind = published.district_name, published.district_kind or ""
    bare = name[len(kind) :].strip() if name.casefold().startswith(f"{kind} ".casefold()) else name
    keeps = re.fullmatch(letterhead["keeps_its_kind"], bare)
    return letterhead["place_and_date"].format(place=name if keeps else bare)


def signer_lines(signer: str) -> tuple[tuple[str, ...], str]:
    """The lines over the signature, in bold, and the words under them; KHO_SIGNER comes before `signer`.

    Raises SettingsError where the setting names nobody of forms.yml.
    """
    signers = described()["signers"]
    chosen = os.environ.get(VARIABLE, "").strip() or signer
    if chosen not in signers:
        raise SettingsError(f"{VARIABLE}={chosen}: không có người ký này; chọn một trong: {', '.join(signers)}")
    return tuple(signers[chosen]), described()["letterhead"]["seal"]


def preparer_lines() -> tuple[tuple[str, ...], str]:
    """The same of whoever made the table."""
    letterhead = described()["letterhead"]
    return tuple(letterhead["preparer"]), letterhead["preparer_seal"]


def measure_lines(measure: str, *, is_money: bool) -> tuple[str, ...]:
    """In which measure the figures are, and for money how they are rounded."""
    letterhead = described()["letterhead"]
    lines = (letterhead["measure"], letterhead["rounding"]) if is_money else (letterhead["measure"],)
    return tuple(line.format(measure=measure) for line in lines)
