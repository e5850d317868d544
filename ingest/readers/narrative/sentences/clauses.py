"""A paragraph cut into clauses of one number each, with the concepts their words stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.readers.narrative.sentences.vocabulary import Vocabulary, word_key

_NUMBER = r"(?<![\w.,])(?<!\d/)(?<!\d\s/)(?>[0-9](?:[0-9.,]*[0-9])?)"
_TOKEN = re.compile(
    rf"(?P<number>{_NUMBER})(?:\s?/\s?(?P<whole>[0-9][0-9.]*))?(?P<percent>\s?%)?"
    r"|(?P<word>[^\W\d_]+[0-9²]?|[０-９]+(?:[·,/-][０-９]+)*)|(?P<mark>[^\w\s])"
)
_ASIDE = re.compile(r"\([^()0-9]*\)")
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|…")
_CLOSING = frozenset(";()")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, phrase, mark or number with its span; `concepts` None where unknown.

    Of a number `whole` is the span of what it is a part of ('30/33'), `close` the end with that and '%'.
    """

    start: int
    end: int
    text: str
    concepts: tuple[str, ...] | None = None
    is_known: bool = False
    is_number: bool = False
    is_percent: bool = False
    whole: tuple[int, int] | None = None
    close: int = 0


@dataclass(slots=True)
class Clause:
    """The words about one number, or about none: a clause that only leads to the next.

    `opened_by` is the mark before it, `list` for a word that opens a list and `and` for one that goes on.
    """

    tokens: list[Token] = field(default_factory=list)
    opened_by: str = ""
    opens_sentence: bool = False

    @property
    def number(self) -> Token | None:
        return next((token for token in self.tokens if token.is_number), None)

    @property
    def is_percent(self) -> bool:
        return self.number is not None and self.number.is_percent

    @property
    def has_zero(self) -> bool:
        return any("zero" in (token.concepts or ()) for token in self.tokens)

    @property
    def is_closed(self) -> bool:
        return self.number is not None or self.has_zero

    @property
    def concepts(self) -> list[str]:
        return [one for token in self.tokens for one in token.concepts or ()]

    @property
    def unknown(self) -> list[Token]:
        return [token for token in self.tokens if not token.is_known]


def clauses_of(text: str, spelled: str, start: int, end: int, words: Vocabulary) -> list[Clause]:
    """The clauses of the folded, masked text between two offsets, in order; `spelled` is the text as it reads."""
    body = _ASIDE.sub(
        lambda match: match[0] if _qualifies(match, spelled, start, words) else " " * len(match[0]), text[start:end]
    )
    clauses: list[Clause] = []
    edge = 0
    for match in [*_SENTENCE_END.finditer(body), None]:
        stop = match.start() if match else len(body)
        tokens = list(_tokens(body, spelled, edge, stop, start, words))
        cut = [clause for clause in _cut(tokens) if clause.tokens]
        if cut:
            cut[0].opens_sentence = True
        clauses += cut
        edge = match.end() if match else stop
    return clauses


def _qualifies(aside: re.Match[str], spelled: str, offset: int, words: Vocabulary) -> bool:
    """'(trực tiếp)': an aside that is one known phrase and says which part is meant."""
    inside = spelled[offset + aside.start() + 1 : offset + aside.end() - 1].lower()
    texts = [word_key(word) for word in inside.split()]
    length, concepts = words.longest(texts, 0) if texts else (0, ())
    return length == len(texts) > 0 and not set(concepts) <= words.silent


def _tokens(body: str, spelled: str, first: int, last: int, offset: int, words: Vocabulary) -> Iterator[Token]:
    found = list(_TOKEN.finditer(body, first, last))
    texts = [_key(match, spelled, offset) for match in found]
    at = 0
    while at < len(found):
        match = found[at]
        if match["number"]:
            yield Token(
                offset + match.start("number"),
                offset + match.end("number"),
                match["number"],
                is_known=True,
                is_number=True,
                is_percent=match["percent"] is not None,
                whole=(offset + match.start("whole"), offset + match.end("whole")) if match["whole"] else None,
                close=offset + match.end(),
            )
            at += 1
            continue
        length, concepts = words.longest(texts, at)
        if length:
            yield Token(
                offset + match.start(),
                offset + found[at + length - 1].end(),
                body[match.start() : found[at + length - 1].end()],
                concepts,
                is_known=True,
            )
            at += length
            continue
        known = match["mark"] is not None or not match[0][0].isalpha()
        yield Token(offset + match.start(), offset + match.end(), match[0], is_known=known)
        at += 1


def _key(match: re.Match[str], spelled: str, offset: int) -> str:
    if not match["word"] or not match[0][0].isalpha():
        return match[0]
    return word_key(spelled[offset + match.start() : offset + match.end()].lower())


def _cut(tokens: Sequence[Token]) -> Iterator[Clause]:
    clause = Clause()
    for index, token in enumerate(tokens):
        concepts = token.concepts or ()
        follows = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.text == "(" and not clause.is_closed and clause.tokens and follows is not None and follows.is_number:
            continue
        elif token.text in _CLOSING or token.text == "," or "list" in concepts:
            yield clause
            clause = Clause(opened_by="list" if "list" in concepts else token.text)
        elif token.text == ":":
            leads = follows is not None and (follows.is_number or "zero" in (follows.concepts or ()))
            if not leads or clause.is_closed:
                yield clause
                clause = Clause(opened_by=":")
        elif clause.is_closed and (
            "and" in concepts
            or _number_follows(tokens, index)
            or ("share" in concepts and _percent_follows(tokens, index))
        ):
            yield clause
            clause = Clause(opened_by="and")
        elif token.is_number and clause.is_closed:
            done, rest = _parted(clause)
            yield done
            rest.tokens.append(token)
            clause = rest
        else:
            clause.tokens.append(token)
    yield clause


def _number_follows(tokens: Sequence[Token], index: int) -> bool:
    """'còn 3 đơn' begins something new, '3 đơn còn lại' does not."""
    follows = tokens[index + 1] if index + 1 < len(tokens) else None
    return "left" in (tokens[index].concepts or ()) and follows is not None and follows.is_number


def _percent_follows(tokens: Sequence[Token], index: int) -> bool:
    return any(token.is_percent for token in tokens[index + 1 : index + 4])


def _parted(clause: Clause) -> tuple[Clause, Clause]:
    """Two numbers without a mark between: what is told before the first is told after it no more."""
    at = next(i for i, token in enumerate(clause.tokens) if token.is_number or "zero" in (token.concepts or ()))
    tells_before = any(token.concepts for token in clause.tokens[:at])
    cut = at + 2 if tells_before else len(clause.tokens)
    return Clause(clause.tokens[:cut], clause.opened_by), Clause(clause.tokens[cut:])
