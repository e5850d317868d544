"""What must not be said of citizens in messages, logs and kept texts: phones, identity numbers, what errors quote."""

from __future__ import annotations

import re
import traceback
from dataclasses import replace

from ingest.readers.reading import Doubt, Figure, Reading

# 9 or 12 digits are an identity number in a register, and an amount of money in the messages about other files.
_NUMBER = r"(?:\+84|0)(?:[ .-]?\d){8,11}"
_IN_MESSAGES = re.compile(rf"(?<![\w./-]){_NUMBER}(?![\w/:-])")
_IN_RECORDS = re.compile(rf"(?<![\w./-])(?:{_NUMBER}|\d{{9}}|\d{{12}})(?![\w/:-])")
# A line of counts ("0 25 30 45 12") is none: the first group of a phone has three digits or more.
_IN_EVIDENCE = re.compile(
    r"(?<![\w./-])(?:(?:\+84[ .-]?|0)\d{8,11}|(?:\+84[ .-]?|0)\d{2,4}(?:[ .-]\d{2,4}){2,3})(?![\w/:-])"
)
_NAMED = re.compile(r"(?i:\b(?:cccd|cmnd|cmtnd|cmt|căn cước|chứng minh)\b[^\d\n]{0,20})(\d{9}(?:\d{3})?)(?!\d)")
_WORDS = re.compile(r"[^\W\d_]+(?:[\s.]+[^\W\d_]+)*")
_SHOWN = 2


def masked(text: str) -> str:
    """The text of a record with phones and identity numbers made unreadable but for their last two digits."""
    return _IN_RECORDS.sub(_stars, text)


def masked_message(text: str) -> str:
    """The same for a message, where nine or twelve bare digits may be money."""
    return _IN_MESSAGES.sub(_stars, text)


def without_words(text: str) -> str:
    """What a doubtful cell of a register of citizens may show: a shifted row puts a name under any heading."""
    return _WORDS.sub("…", masked(text))


def masked_reading(reading: Reading) -> Reading:
    """The reading with every text masked that leaves the reader; a text without a number of a citizen stays exact.

    A figure with a value keeps the text of its number: nine or twelve digits are an amount there.
    """
    doubts = tuple(map(_masked_doubt, reading.doubts))
    figures = tuple(map(_masked_figure, reading.figures))
    return replace(reading, figures=figures, doubts=doubts, notes_vi=tuple(map(masked_message, reading.notes_vi)))


def fault_of(error: BaseException) -> str:
    """Kind and place of an error of ours, without its words: they quote the cell or the row that broke it."""
    places = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    reason = f": {error.strerror}" if isinstance(error, OSError) else ""
    return "\n".join([*places, f"{type(error).__name__}{reason}"])


def _masked_doubt(doubt: Doubt) -> Doubt:
    return replace(doubt, raw_text=masked_message(doubt.raw_text), question_vi=masked_message(doubt.question_vi))


def _masked_figure(figure: Figure) -> Figure:
    scope = figure.scope and masked(figure.scope)
    evidence = figure.evidence
    if figure.scope and scope:  # a bare identity number of the label is no amount in the evidence
        evidence = evidence.replace(figure.scope, scope)
    evidence = _masked_evidence(evidence)
    raw_text = figure.raw_text if figure.value is not None else masked_message(figure.raw_text)
    if (scope, evidence, raw_text) == (figure.scope, figure.evidence, figure.raw_text):
        return figure
    return replace(figure, scope=scope, evidence=evidence, raw_text=raw_text)


def _masked_evidence(text: str) -> str:
    named = _NAMED.sub(lambda match: match[0][: -len(match[1])] + _starred(match[1]), text)
    return _IN_EVIDENCE.sub(_stars, named)


def _starred(text: str) -> str:
    return "*" * (len(text) - _SHOWN) + text[-_SHOWN:]


def _stars(match: re.Match[str]) -> str:
    return _starred(match[0])
