"""Promise: a file that aborts, hangs or eats memory costs that file only; the reader has no network and no secrets."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.gate import FileKind, inspect_open_file
from ingest.readers.reading import UnreadableFileError
from ingest.worker import ReaderFaultError, Worker, parent

GOOD = (
    "UBND XÃ LƯƠNG ĐIỀN\nBÁO CÁO\nKết quả công tác cải cách hành chính quý II năm 2021\n"
    "UBND xã Lương Điền báo cáo như sau:\n"
    "Đã tiếp nhận 25 đơn của công dân.\n"
)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as one:
        yield one


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "bao-cao.txt"
    path.write_text(GOOD, encoding="utf-8")
    return path


def read(worker: Worker, path: Path, kind: FileKind = FileKind.TEXT) -> str:
    with path.open("rb") as file:
        return worker.read(kind, file, path.name).form


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A worker whose child runs this before it serves: how a file would misbehave inside a reader."""

    def make(code: str) -> Worker:
        script = tmp_path / "child.py"
        script.write_text(
            "import sys\nimport ingest.readers.file as file\nfrom ingest.worker import child\n"
            f"def misbehave(*_):\n    {code}\n"
            "real = file.read_stream\n"
            "def read(kind, stream, name, *rest):\n"
            "    return misbehave() if name == 'bad' else real(kind, stream, name, *rest)\n"
            "file.read_stream = read\n"
            "child.main(int(sys.argv[1]))\n",
            encoding="utf-8",
        )
        popen = parent.subprocess.Popen

        def start(command: list[str], **options: object):
            return popen([command[0], str(script), command[-1]], **options)

        monkeypatch.setattr(parent.subprocess, "Popen", start)
        monkeypatch.setenv("PYTHONPATH", str(parent.REPOSITORY))
        return Worker()

    return make


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import os; os.abort()", "reader_stopped"),
        ("import os; os._exit(0)", "reader_stopped"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "reader_stopped"),
        ("x = bytearray(4 << 30)", "reader_too_heavy"),
        ("import time; time.sleep(60)", "reader_too_slow"),
        ("\n    while True: pass", "reader_too_slow"),
    ],
)
def test_a_reader_that_misbehaves_costs_its_file_only(
    broken, good: Path, monkeypatch: pytest.MonkeyPatch, code: str, reason: str
) -> None:
    monkeypatch.setattr(parent, "SECONDS_A_FILE", 1)
    with broken(code) as worker:
        with pytest.raises(UnreadableFileError) as caught, good.open("rb") as file:
            worker.read(FileKind.TEXT, file, "bad")
        assert caught.value.reason == reason
        assert read(worker, good) == "bao_cao"


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "import tempfile; tempfile.TemporaryFile(buffering=0).write(b'x' * 10)",
        "1 / 0",
    ],
)
def test_a_reader_reaches_nothing_and_its_faults_are_ours(broken, good: Path, code: str) -> None:
    with broken(code) as worker:
        with pytest.raises(ReaderFaultError), good.open("rb") as file:
            worker.read(FileKind.TEXT, file, "bad")
        assert read(worker, good) == "bao_cao"


def test_a_reader_knows_no_secret(broken, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHO_SECRETS", "/nowhere")
    monkeypatch.setenv("PGPASSWORD", "secret")
    secrets = "{'KHO_SECRETS', 'PGPASSWORD'}"
    misbehaving = broken(f"import os; raise PermissionError if {secrets} & set(os.environ) else LookupError")
    with misbehaving as worker, pytest.raises(ReaderFaultError) as caught, good.open("rb") as file:
        worker.read(FileKind.TEXT, file, "bad")
    assert str(caught.value).splitlines()[-1] == "LookupError"


def test_a_fault_says_where_and_not_what_was_read(broken, good: Path) -> None:
    misbehaving = broken("int('Trịnh Bích Thảo 0912000111')")
    with misbehaving as worker, pytest.raises(ReaderFaultError) as caught, good.open("rb") as file:
        worker.read(FileKind.TEXT, file, "bad")
    assert str(caught.value).endswith("in misbehave\nValueError")


def test_one_child_reads_many_files(worker: Worker, good: Path) -> None:
    assert read(worker, good) == "bao_cao"
    child = worker._child
    assert read(worker, good) == "bao_cao"
    assert worker._child is child


def test_plain_data_comes_back(worker: Worker, good: Path) -> None:
    from ingest.readers.file import read_stream

    with good.open("rb") as file:
        through = worker.read(FileKind.TEXT, file, good.name)
    assert through == read_stream(FileKind.TEXT, io.BytesIO(GOOD.encode()), good.name)
    assert len(through.figures) == 1


def tiny_package(path: Path, members: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in members.items():
            package.writestr(name, text)


def test_a_package_smaller_than_a_buffer_is_read_after_the_gate_looked_at_it(worker: Worker, tmp_path: Path) -> None:
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in GOOD.splitlines())
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    path = tmp_path / "nho.docx"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = f'<Override PartName="/word/document.xml" ContentType="{main}"/>'
    tiny_package(
        path,
        {
            "[Content_Types].xml": (
                f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{types}</Types>'
            ),
            "word/document.xml": f'<w:document xmlns:w="{space}"><w:body>{paragraphs}</w:body></w:document>',
        },
    )
    assert path.stat().st_size <= 4096
    with path.open("rb") as file:
        kind = inspect_open_file(file)
        assert len(worker.read(kind, file, path.name).figures) == 1


def test_a_workbook_smaller_than_a_buffer_is_read_after_the_gate_looked_at_it(worker: Worker, tmp_path: Path) -> None:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    related = "http://schemas.openxmlformats.org/package/2006/relationships"
    book = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    path = tmp_path / "nho.xlsx"
    tiny_package(
        path,
        {
            "[Content_Types].xml": (
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                f'<Override PartName="/xl/workbook.xml" ContentType="{book}"/></Types>'
            ),
            "_rels/.rels": (
                f'<Relationships xmlns="{related}"><Relationship Id="r1" Type="{office}/officeDocument"'
                ' Target="xl/workbook.xml"/></Relationships>'
            ),
            "xl/workbook.xml": (
                f'<workbook xmlns="{space}" xmlns:r="{office}"><sheets><sheet name="A" sheetId="1" r:id="r1"/>'
                "</sheets></workbook>"
            ),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships xmlns="{related}"><Relationship Id="r1" Type="{office}/worksheet"'
                ' Target="worksheets/a.xml"/></Relationships>'
            ),
            "xl/worksheets/a.xml": (
                f'<worksheet xmlns="{space}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
            ),
        },
    )
    assert path.stat().st_size <= 4096
    with path.open("rb") as file, pytest.raises(UnreadableFileError) as caught:
        worker.read(inspect_open_file(file), file, path.name)
    assert caught.value.reason == "form_not_recognised"
