"""Writes what is ready to sign, once a version."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from expectations.feedback.write import replace_file
from ingest.database.connection import connect
from ingest.settings import Settings, create_folder, load_settings
from publication.official_forms import workbook_path
from publication.published import PublishedForm, read_published_forms
from publication.signing.legal_forms import LegalForm, load_legal_forms
from publication.signing.metrics import read_metrics
from publication.signing.summary import summary_document
from publication.signing.workbook import signed_workbook

SUMMARY = "phu-luc-cchc"


def export_signed(periods: Iterable[str]) -> list[Path]:
    """Write the legal forms of every version of these periods that have none yet, and the document of the current ones.

    A workbook of a version is written once; the document, which also says who reported in time, when it says something
    else. Returns the files written.
    """
    settings = load_settings()
    written = []
    with connect("kho_reviewer", settings) as connection:
        for period_code in periods:
            versions = read_published_forms(connection, [period_code], only_current=False)
            for published in versions:
                waiting = {
                    path: legal for path, legal in signed_paths(settings, published).items() if not path.exists()
                }
                metrics = read_metrics(connection, published.publication_id) if waiting else {}
                for path, legal in waiting.items():
                    written.append(_write(path, signed_workbook(legal, published, metrics)))
            current = sorted((one for one in versions if one.is_current), key=lambda one: (one.district_code, one.form))
            for _, of_district in groupby(current, key=lambda one: one.district_code):
                forms = list(of_district)
                path, content = summary_path(settings, forms), summary_document(connection, forms)
                if not path.exists() or path.read_bytes() != content:
                    written.append(_write(path, content))
    return written


def signed_paths(settings: Settings, published: PublishedForm) -> dict[Path, LegalForm]:
    """The legal forms of a version by the file each lies in."""
    folder = workbook_path(settings, published).parent
    return {
        folder / f"{legal.stem}-v{published.version}.xlsx": legal
        for legal in load_legal_forms()
        if legal.form == published.form
    }


def summary_path(settings: Settings, published: list[PublishedForm]) -> Path:
    """Where the document of these versions lies."""
    versions = "-".join(f"{one.form}{one.version}" for one in published)
    return workbook_path(settings, published[0]).parent / f"{SUMMARY}-{versions}.docx"


def _write(path: Path, content: bytes) -> Path:
    create_folder(path.parent)
    replace_file(path, content)
    return path
