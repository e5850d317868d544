"""The parts of a workbook, its sheets by name, and the few parts that a further sheet changes."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import quote_sheetname

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
WORKBOOK = "xl/workbook.xml"
CONTENT_TYPES = "[Content_Types].xml"


class OddPackageError(Exception):
    """A workbook built in a way that is not edited in place: it goes back as a note."""


class Book:
    """A workbook's package. Parts are texts; members that nobody changed are written as they came."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self._members = archive.infolist()
            self._parts = {member.filename: archive.read(member) for member in self._members}
        self._paths = self._sheet_paths()

    def sheet_names(self) -> list[str]:
        """Names of the sheets in their order."""
        return list(self._paths)

    def active_sheet(self) -> str:
        """Name of the sheet the workbook opens on."""
        shown = re.search(r'\bactiveTab="(\d+)"', self.text(WORKBOOK))
        names = self.sheet_names()
        return names[min(int(shown[1]) if shown else 0, len(names) - 1)]

    def sheet_path(self, name: str) -> str:
        """The part that holds this sheet."""
        return self._paths[name]

    def has(self, path: str) -> bool:
        """Whether there is such a part."""
        return path in self._parts

    def text(self, path: str) -> str:
        """A part as text; raises OddPackageError where it is not UTF-8."""
        try:
            return self._parts[path].decode("utf-8")
        except (KeyError, UnicodeDecodeError):
            raise OddPackageError(path) from None

    def put(self, path: str, text: str) -> None:
        """Change a part, or add it behind the others."""
        self._parts[path] = text.encode("utf-8")

    def drop(self, path: str) -> None:
        """Take a part out, with its content type."""
        self._parts.pop(path, None)
        types = self.text(CONTENT_TYPES)
        self.put(CONTENT_TYPES, re.sub(rf'<(?:\w+:)?Override\b[^>]*PartName="/{re.escape(path)}"[^>]*/>', "", types))

    def content(self) -> bytes:
        """The package: members in their order, each compressed as it was; new ones behind, without a moment in them."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for member in self._members:
                if member.filename in self._parts:
                    archive.writestr(member, self._parts[member.filename], member.compress_type)
            old = {member.filename for member in self._members}
            for path, content in self._parts.items():
                if path not in old:
                    archive.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
        return target.getvalue()

    def relations(self, path: str) -> dict[str, tuple[str, str]]:
        """Kind and target part of each relation of a part, by its id."""
        own = relations_path(path)
        if own not in self._parts:
            return {}
        found = {}
        for one in ElementTree.fromstring(self._parts[own]):
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(path), one.get("Target", "")))
            kind = one.get("Type", "").rpartition("/")[2]
            found[one.get("Id", "")] = (kind, target.lstrip("/") if one.get("TargetMode") != "External" else "")
        return found

    def relate(self, path: str, kind: str, target: str) -> str:
        """Add a relation and return its id."""
        own = relations_path(path)
        if own not in self._parts:
            empty = (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
            )
            self.put(own, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{empty}')
        taken = set(self.relations(path))
        identity = next(f"rIdKho{n}" for n in range(1, 10_000) if f"rIdKho{n}" not in taken)
        relation = f'<Relationship Id="{identity}" Type="{_RELATIONS}/{kind}" Target="/{target}"/>'
        text = self.text(own)
        if "<Relationships/>" in text or "</Relationships>" not in text:
            raise OddPackageError(own)
        self.put(own, text.replace("</Relationships>", f"{relation}</Relationships>"))
        return identity

    def unrelate(self, path: str, target: str) -> None:
        """Take out the relations to this part."""
        own = relations_path(path)
        text = self.text(own)
        for identity, (_, found) in self.relations(path).items():
            if found == target:
                text = re.sub(rf'<Relationship\b[^>]*\bId="{re.escape(identity)}"[^>]*/>', "", text)
        self.put(own, text)

    def declare(self, path: str, content_type: str) -> None:
        """Name the content type of a part."""
        types = self.text(CONTENT_TYPES)
        if "</Types>" not in types:
            raise OddPackageError(CONTENT_TYPES)
        if path.endswith(".vml"):
            if 'Extension="vml"' in types:
                return
            entry = f'<Default Extension="vml" ContentType="{content_type}"/>'
            self.put(CONTENT_TYPES, re.sub(r"(<Types\b[^>]*>)", rf"\1{entry}", types, count=1))
            return
        entry = f'<Override PartName="/{path}" ContentType="{content_type}"/>'
        self.put(CONTENT_TYPES, types.replace("</Types>", f"{entry}</Types>"))

    def free_path(self, pattern: str) -> str:
        """The first path of the pattern (xl/comments{}.xml) that no part has."""
        return next(path for n in range(1, 10_000) if (path := pattern.format(n)) not in self._parts)

    def add_first_sheet(self, name: str, xml: str, heading_rows: str, *, is_opened: bool) -> None:
        """Put a sheet in front of the others; what counts sheets by their place is moved on by one.

        `heading_rows` ("$6:$6") are printed on top of each of its pages.
        """
        path = self.free_path("xl/worksheets/sheetKho{}.xml")
        self.put(path, xml)
        self.declare(path, f"{_TYPES}.worksheet+xml")
        identity = self.relate(WORKBOOK, "worksheet", path)
        text = self.text(WORKBOOK)
        sheets = re.search(r"<((?:\w+:)?)sheets\b[^>]*>", text)
        if sheets is None:
            raise OddPackageError(WORKBOOK)
        number = 1 + max(map(int, re.findall(r'\bsheetId="(\d+)"', text)), default=0)
        entry = (
            f'<{sheets[1]}sheet name={quoteattr(name)} sheetId="{number}"'
            f' xmlns:khor="{_RELATIONS}" khor:id="{identity}"/>'
        )
        text = text[: sheets.end()] + entry + text[sheets.end() :]
        text = _moved(text, "localSheetId", 1)
        text = _moved(_moved(text, "activeTab", 1), "firstSheet", 1)
        if is_opened:
            text = re.sub(r'\s(?:activeTab|firstSheet)="\d+"', "", text)
        elif 'activeTab="' not in text:
            text = re.sub(r"<((?:\w+:)?)workbookView\b", r'<\1workbookView activeTab="1"', text, count=1)
        self.put(WORKBOOK, _with_name(text, sheets[1], "_xlnm.Print_Titles", f"{quote_sheetname(name)}!{heading_rows}"))
        self._paths = {name: path, **self._paths}

    def remove_first_sheet(self, name: str) -> None:
        """Take out the sheet in front; raises OddPackageError where it was moved."""
        if self.sheet_names()[0] != name:
            raise OddPackageError(name)
        path = self._paths.pop(name)
        self.unrelate(WORKBOOK, path)
        self.drop(path)
        self._parts.pop(relations_path(path), None)
        text = re.sub(
            rf"<(?:\w+:)?sheet\b[^>]*\bname={re.escape(quoteattr(name))}[^>]*/>", "", self.text(WORKBOOK), count=1
        )
        text = re.sub(
            r'<(?:\w+:)?definedName\b[^>]*\blocalSheetId="0"[^>]*(?:/>|>[^<]*</(?:\w+:)?definedName>)', "", text
        )
        text = re.sub(r"<((?:\w+:)?)definedNames>\s*</\1definedNames>", "", text)
        for attribute in ("localSheetId", "activeTab", "firstSheet"):
            text = _moved(text, attribute, -1)
        self.put(WORKBOOK, text)

    def _sheet_paths(self) -> dict[str, str]:
        targets = self.relations(WORKBOOK)
        root = ElementTree.fromstring(self._parts[WORKBOOK])
        return {
            sheet.get("name", ""): targets[sheet.get(f"{{{_RELATIONS}}}id", "")][1]
            for sheet in root.iterfind(".//{*}sheet")
        }


def relations_path(path: str) -> str:
    """Where the relations of a part are written."""
    folder, name = posixpath.split(path)
    return f"{folder}/_rels/{name}.rels"


def _with_name(text: str, prefix: str, name: str, refers_to: str) -> str:
    """The workbook part with one more name of its first sheet, in the place the schema gives it."""
    entry = f'<{prefix}definedName name="{name}" localSheetId="0">{escape(refers_to)}</{prefix}definedName>'
    opening = f"<{prefix}definedNames>"
    if opening in text:
        return text.replace(opening, f"{opening}{entry}", 1)
    text = text.replace(f"<{prefix}definedNames/>", "", 1)
    before = re.search(rf"</{prefix}sheets>|<{prefix}sheets\b[^>]*/>", text)
    if before is None:
        raise OddPackageError(WORKBOOK)
    rest = re.match(rf"\s*(?:<{prefix}(functionGroups|externalReferences)\b(?:[^>]*/>|.*?</{prefix}\1>)\s*)*",
                    text[before.end() :], re.DOTALL)  # fmt: skip
    at = before.end() + (rest.end() if rest else 0)
    return f"{text[:at]}{opening}{entry}</{prefix}definedNames>{text[at:]}"


def _moved(text: str, attribute: str, by: int) -> str:
    return re.sub(rf'\b{attribute}="(\d+)"', lambda match: f'{attribute}="{max(0, int(match[1]) + by)}"', text)
