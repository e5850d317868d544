"""`kho intake`: read what is new in the inbox or in the files named; settle what was set aside."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from ingest.database.connection import connect
from ingest.intake import finish_intake, read_batch, receive, scan_inbox
from ingest.registry.submissions import outcomes
from ingest.settings import load_settings
from ingest.settling import SettlementError, open_doubts, settle

SETTLE = "settle"
_SHOWN = ("loaded", "set_aside", "returned")


def intake(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files or folders; none: the inbox. `settle`: what was set aside.")
    ] = None,
    doubt: Annotated[int | None, typer.Option(help="With settle: number of the doubt.")] = None,
    answer: Annotated[str | None, typer.Option(help="With settle: the number, or the unit's code.")] = None,
    by: Annotated[str | None, typer.Option(help="With settle: who; your login where not given.")] = None,
) -> None:
    """Read what is new, or settle a doubt and read its file again."""
    if paths and paths[0] == SETTLE:
        _settle(doubt, answer, by or getpass.getuser())
        return
    if paths:
        given = [Path(path) for path in paths]
        if missing := [str(path) for path in given if not path.exists()]:
            sys.exit(f"kho: there is no {', '.join(missing)}")
        submission_ids = receive(given)
    else:
        submission_ids = sorted(number for batch in scan_inbox() for number in batch)
    _read(submission_ids)


def _read(submission_ids: list[int]) -> None:
    count = read_batch(track(submission_ids, "Đang đọc", disable=not submission_ids)) if submission_ids else 0
    periods = finish_intake()
    with connect("kho_ingest", load_settings()) as connection:
        found = outcomes(connection, submission_ids)
    loaded, waiting, returned = ([one for one in found if one.status == status] for status in _SHOWN)
    print(
        f"{len(found)} tệp mới: {len(loaded)} đã nạp ({count} số liệu), {len(waiting)} chờ trả lời, "
        f"{len(returned)} trả lại; kỳ cần kiểm tra: {', '.join(periods) or 'không có'}"
    )
    for one in returned:
        print(f"  Trả lại {one.file_name}: {one.message_vi}")
    for one in (one for one in found if one.questions):
        print(f"  {one.file_name}: {one.questions} câu hỏi, xem và trả lời bằng kho intake settle")


def _settle(doubt: int | None, answer: str | None, by: str) -> None:
    with connect("kho_ingest", load_settings()) as connection:
        if doubt is None:
            doubts = open_doubts(connection)
            for one in doubts:
                print(f"{one.doubt_id}  {one.file_name}  {one.place}  {one.question_vi}")
            print(f"{len(doubts)} câu hỏi chờ trả lời")
            return
        if answer is None:
            sys.exit("kho: say what it is with --answer")
        try:
            submission_id = settle(connection, doubt, answer, by)
        except SettlementError as error:
            sys.exit(f"kho: {error}")
        connection.commit()
    _read([submission_id])
