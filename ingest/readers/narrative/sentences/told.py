"""What a number means by the words around it: a clause is read only where every word of it is understood."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.narrative.sentences.clauses import Clause, Token
from ingest.readers.narrative.sentences.rules import Rule
from ingest.readers.narrative.sentences.vocabulary import Meaning, Vocabulary

_WIDEST = 2
_OPENS_PARTS = frozenset(("list", "(", ":"))

Trigger = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """A number with its quantity; `number` is None for a zero said in words, `money` the word of its amount."""

    rule: Rule
    start: int
    end: int
    number: tuple[int, int] | None
    is_percent: bool
    money: str | None


def triggers_of(clauses: Sequence[Clause], words: Vocabulary) -> list[Trigger]:
    """Where a paragraph's words say what it is about, as (end, axis, topic)."""
    return [
        (token.end, axis, topic)
        for clause in clauses
        for token in clause.tokens
        for concept in token.concepts or ()
        for axis, topic in words.topics.get(concept, ())
    ]


def told_numbers(
    clauses: Sequence[Clause],
    words: Vocabulary,
    triggers: Sequence[Trigger],
    inherited: dict[str, str],
    read: Container[int],
) -> tuple[list[Told], set[int]]:
    """Numbers of a paragraph's clauses of which exactly one quantity is told, and shares of the number before.

    `read` holds where the numbers begin that are understood already. Parts of a number not understood tell nothing;
    with the others comes where those begin that a word calls parts of it ("trong đó"), for other readers to leave out.
    """
    told: list[Told] = []
    lost: set[int] = set()
    before: Meaning | None = None
    head, lost_after = True, ""
    for index, clause in enumerate(clauses):
        if clause.opens_sentence:
            before, head, lost_after = None, True, ""
        if clause.opened_by in _OPENS_PARTS and not head:
            lost_after = lost_after or clause.opened_by
        if not clause.is_closed or (clause.number is None and _goes_on(clauses, index)):
            continue
        if lost_after:
            lost |= {clause.number.start} if clause.number and lost_after == "list" else set()
            continue
        if before is not None and before.share is not None and _is_share(clause, before, words):
            told.append(_told(before.share, clause))
            continue
        meaning = _meaning(clauses, index, words, triggers, inherited)
        if meaning is not None:
            told.append(_told(meaning.rule, clause))
            if meaning.whole is not None and clause.number is not None and clause.number.whole is not None:
                told.append(_told(meaning.whole, clause, clause.number.whole))
        before = meaning
        head = meaning is not None or (clause.number is not None and clause.number.start in read)
    return told, lost


def _meaning(
    clauses: Sequence[Clause], index: int, words: Vocabulary, triggers: Sequence[Trigger], inherited: dict[str, str]
) -> Meaning | None:
    clause = _without_aside(clauses[index], words)
    if clause.unknown:
        return None
    topics = _topics(clause, triggers, inherited)
    leads = [] if "share" in (clause.tokens[0].concepts or ()) and not clause.is_percent else _leads(clauses, index)
    if any(one in words.foreign for lead in leads[:1] for one in lead.concepts):
        return None
    if clause.opened_by == "list" and any(lead.unknown for lead in leads[:1]):
        return None  # "ký cam kết với 06 thôn": parts of what is not understood
    concepts = set(clause.concepts) - {"zero"}
    if "rate" in concepts and not clause.is_percent:
        return None  # what a rate is of, or was taken from
    counted = _counted(clause, words)
    for width in range(_WIDEST + 1):
        if width:
            if width > len(leads) or leads[width - 1].unknown:
                break
            concepts = concepts | set(leads[width - 1].concepts)
        found = _best(words, concepts, counted, clause, topics)
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _without_aside(clause: Clause, words: Vocabulary) -> Clause:
    """A clause that goes on to tell why or by what and is not understood there: without that, unless of a part."""
    if not clause.unknown:
        return clause
    at = next(i for i, token in enumerate(clause.tokens) if token.is_number or "zero" in (token.concepts or ()))
    cut = next((i for i, token in enumerate(clause.tokens) if i > at and "aside" in (token.concepts or ())), None)
    if cut is None or any(one in words.part for token in clause.tokens[cut:] for one in token.concepts or ()):
        return clause
    return Clause(clause.tokens[:cut], clause.opened_by, clause.opens_sentence)


def _goes_on(clauses: Sequence[Clause], index: int) -> bool:
    """'không có đơn khiếu nại, tố cáo vượt cấp': what is denied goes on after the comma."""
    follows = clauses[index + 1] if index + 1 < len(clauses) else None
    return (
        follows is not None
        and follows.opened_by in (",", "and", "list")
        and not (follows.opens_sentence or follows.is_closed)
    )


def _leads(clauses: Sequence[Clause], index: int) -> list[Clause]:
    """The clauses without numbers right before, nearest first, of the same sentence."""
    found: list[Clause] = []
    while not clauses[index].opens_sentence and index > 0 and not clauses[index - 1].is_closed:
        index -= 1
        found.append(clauses[index])
    return found


def _counted(clause: Clause, words: Vocabulary) -> str | None:
    """What stands right after the number as its unit."""
    tokens = clause.tokens
    at = next((i for i, token in enumerate(tokens) if token.is_number), None)
    if at is None or at + 1 >= len(tokens):
        return None
    return next((one for one in tokens[at + 1].concepts or () if one in words.counted), None)


def _best(
    words: Vocabulary, concepts: set[str], counted: str | None, clause: Clause, topics: set[str]
) -> list[Meaning]:
    scored = [
        (score, meaning)
        for meaning in words.meanings
        if (score := _score(meaning, words, concepts, counted, clause, topics)) is not None
    ]
    best = max((score for score, _ in scored), default=0)
    return [meaning for score, meaning in scored if score == best]


def _score(
    meaning: Meaning, words: Vocabulary, concepts: set[str], counted: str | None, clause: Clause, topics: set[str]
) -> int | None:
    number = clause.number
    if number is None and not meaning.zero:
        return None
    if number is not None and number.is_percent != (meaning.rule.unit == "%"):
        return None
    if counted is not None and counted not in meaning.counted:
        return None
    if counted is None and meaning.must_count and number is not None:
        return None
    if (meaning.about and not meaning.about & topics) or meaning.not_about & topics:
        return None
    fits = [
        said
        for said in meaning.said
        if said <= concepts and concepts - words.silent <= said | meaning.may | meaning.counted
    ]
    return max((len(said) for said in fits), default=None)


def _is_share(clause: Clause, before: Meaning, words: Vocabulary) -> bool:
    """A percentage before which nothing is named is of the number before; what follows it is the whole."""
    number = clause.number
    if number is None or not number.is_percent or clause.unknown:
        return False
    at = clause.tokens.index(number)
    named = {one for token in clause.tokens[:at] for one in token.concepts or ()} - words.silent - {"rate"}
    return (
        not named
        and before.share_needs <= set(clause.concepts)
        and not words.foreign & (set(clause.concepts) - before.share_needs - {"compare"})
    )


def _topics(clause: Clause, triggers: Sequence[Trigger], inherited: dict[str, str]) -> set[str]:
    current = dict(inherited)
    for at, axis, topic in triggers:
        if at <= clause.tokens[-1].end:
            current[axis] = topic
    return set(current.values())


def _told(rule: Rule, clause: Clause, whole: tuple[int, int] | None = None) -> Told:
    number = clause.number
    shown = [token for token in clause.tokens if token.is_number or token.concepts]
    return Told(
        rule,
        shown[0].start,
        max(shown[-1].end, number.close if number else 0),
        whole or ((number.start, number.end) if number else None),
        number is not None and number.is_percent,
        _money(clause.tokens, number),
    )


def _money(tokens: Sequence[Token], number: Token | None) -> str | None:
    after = next((b for a, b in pairwise(tokens) if a is number), None)
    return after.text if after is not None and "money" in (after.concepts or ()) else None
