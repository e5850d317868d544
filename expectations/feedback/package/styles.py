"""Styles that are added behind those of the workbook, so that no number in it changes its meaning."""

from __future__ import annotations

import re

from expectations.feedback.package.book import Book, OddPackageError

STYLES = "xl/styles.xml"


class Styles:
    """The style sheet of a book; `save` writes it back where something was added."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._text = book.text(STYLES)
        if "<cellXfs" not in self._text or "<fills" not in self._text:
            raise OddPackageError(STYLES)
        self._known: dict[tuple[str, str], int] = {}

    def fill_of(self, style: int) -> str:
        """The XML of a cell style's fill."""
        number = int(_attribute(self._entry("cellXfs", "xf", style), "fillId") or 0)
        return self._entry("fills", "fill", number)

    def with_fill(self, style: int, fill: str) -> int:
        """A style like that one with this fill (the XML of a `fill`)."""
        filled = _set(self._entry("cellXfs", "xf", style), "fillId", str(self.add("fills", "fill", fill)))
        return self.add("cellXfs", "xf", _set(filled, "applyFill", "1"))

    def add(self, group: str, kind: str, entry: str) -> int:
        """The number of this entry in its group, added where the group has none like it."""
        if (group, entry) not in self._known:
            entries = self._entries(group, kind)
            if entry in entries:
                self._known[group, entry] = entries.index(entry)
            else:
                self._append(group, entry, len(entries) + 1)
                self._known[group, entry] = len(entries)
        return self._known[group, entry]

    def save(self) -> None:
        """Write the style sheet back."""
        if self._text != self._book.text(STYLES):
            self._book.put(STYLES, self._text)

    def _group(self, group: str) -> re.Match[str]:
        match = re.search(rf"<{group}\b([^>]*)>(.*?)</{group}>", self._text, re.DOTALL)
        if match is None:
            raise OddPackageError(f"{STYLES}: {group}")
        return match

    def _entries(self, group: str, kind: str) -> list[str]:
        inside = self._group(group)[2]
        return [match[0] for match in re.finditer(rf"<{kind}\b(?:[^>]*/>|.*?</{kind}>)", inside, re.DOTALL)]

    def _entry(self, group: str, kind: str, number: int) -> str:
        entries = self._entries(group, kind)
        if number >= len(entries):
            raise OddPackageError(f"{STYLES}: {group} {number}")
        return entries[number]

    def _append(self, group: str, entry: str, count: int) -> None:
        match = self._group(group)
        head = re.sub(r'\bcount="\d+"', f'count="{count}"', match[1])
        self._text = (
            f"{self._text[: match.start()]}<{group}{head}>{match[2]}{entry}</{group}>{self._text[match.end() :]}"
        )


def _attribute(entry: str, name: str) -> str | None:
    match = re.search(rf'\b{name}="([^"]*)"', entry[: entry.index(">")])
    return match and match[1]


def _set(entry: str, name: str, value: str) -> str:
    head, tail = entry[: entry.index(">")], entry[entry.index(">") :]
    if _attribute(entry, name) is not None:
        return re.sub(rf'\b{name}="[^"]*"', f'{name}="{value}"', head) + tail
    closing = "/" if head.endswith("/") else ""
    return f'{head.removesuffix("/").rstrip()} {name}="{value}"{closing}{tail}'
