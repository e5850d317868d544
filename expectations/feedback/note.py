"""A short HTML note for files that cannot be given back marked."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from expectations.feedback import sentences
from expectations.feedback.reports import FeedbackReport
from expectations.feedback.severity import SEVERITIES


def write_note(report: FeedbackReport) -> bytes:
    """The note as UTF-8 HTML, complete in itself."""
    return _template().render(report=report, severities=SEVERITIES, say=sentences).encode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("expectations.feedback"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("note.html.j2")
