"""Write the sample inbox and, beside it, the truth about it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ingest.forms.filling import SHEET, parts_of, zipped
from ingest.forms.spec import load_forms
from ingest.forms.template import write_template
from ingest.sample.communes import communes
from ingest.sample.deliveries import Delivery, true_deliveries
from ingest.sample.narrative import FILE_NAME, delivered_at, narrative_text
from ingest.sample.spoils import spoil
from ingest.sample.truth import truth_of

INBOX, TRUTH = "inbox", "truth.json"


def write_sample(folder: Path, seed: int = 2021) -> None:
    """Write `folder/inbox/*` and last `folder/truth.json`; the same seed gives the same bytes and times.

    Files already there under the same names are replaced, others are left alone.
    """
    inbox = folder / INBOX
    inbox.mkdir(parents=True, exist_ok=True)
    units = communes(seed)
    deliveries = spoil(true_deliveries(units))
    for delivery in deliveries:
        _deliver(inbox, delivery)
    with _arriving(inbox / FILE_NAME, delivered_at()) as path:
        path.write_text(narrative_text(), encoding="utf-8", newline="\n")
    truth = json.dumps(truth_of(units, deliveries, seed), ensure_ascii=False, indent=1)
    (folder / TRUTH).write_text(truth + "\n", encoding="utf-8", newline="\n")


def _deliver(inbox: Path, delivery: Delivery) -> None:
    for name in delivery.names:
        with _arriving(inbox / name, delivery.delivered_at) as path:
            values = delivery.values | delivery.words
            form = load_forms()[delivery.form]
            write_template(form, delivery.unit_code, delivery.unit_name, delivery.period_code, path, values)
            if delivery.written_period is not None:
                parts = parts_of(path.read_bytes())
                old, new = f">{delivery.period_code}<".encode(), f">{delivery.written_period}<".encode()
                parts[SHEET] = parts[SHEET].replace(old, new)
                path.write_bytes(zipped(parts))
            if delivery.is_cut_short:
                content = path.read_bytes()
                path.write_bytes(content[: len(content) // 2])


@contextmanager
def _arriving(path: Path, moment: datetime) -> Iterator[Path]:
    """A file that appears whole and dated, so that a scan at the same time sees it so or not at all."""
    beside = path.with_name(f".{path.name}.part")
    yield beside
    os.utime(beside, (moment.timestamp(), moment.timestamp()))
    beside.replace(path)
