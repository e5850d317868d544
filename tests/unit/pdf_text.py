"""The smallest PDF a test needs: words and lines at places of a page, in points from its lower left corner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Word = tuple[float, float, str]
Stroke = tuple[float, float, float, float]


def page(words: Iterable[Word], strokes: Iterable[Stroke] = (), filled: Iterable[Stroke] = ()) -> str:
    """The drawing of a page: words, stroked lines (from, to) and filled rectangles (corner, width, height)."""
    drawn = [f"{x1} {y1} m {x2} {y2} l S" for x1, y1, x2, y2 in strokes]
    drawn += [f"{x} {y} {width} {height} re f" for x, y, width, height in filled]
    drawn += [f"BT /F1 9 Tf {x} {y} Td ({text}) Tj ET" for x, y, text in words]
    return "\n".join(drawn)


def pdf(*pages: str, turned: int = 0) -> bytes:
    """A file of these pages, shown turned by so many degrees."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Rotate {turned} /Contents {5 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    written = "%PDF-1.4\n"
    offsets = []
    for number, text in enumerate(objects, 1):
        offsets.append(len(written))
        written += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return (
        f"{written}{end}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF".encode()
    )


def ruled(lefts: Sequence[float], tops: Sequence[float]) -> list[Stroke]:
    """The lines of a table with these edges, every one drawn whole."""
    across = [(lefts[0], y, lefts[-1], y) for y in tops]
    return across + [(x, tops[0], x, tops[-1]) for x in lefts]
