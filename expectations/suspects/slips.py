"""The slips of a hand that explain how one number came to stand for another."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

Number = int | Fraction

# How often a slip happens beside the others (shares of one): typing errors are most often a wrong or swapped digit
# (Wiseman, Cairns and Cox 2011, "A taxonomy of number entry error"); the other shares are our own estimate.
PRIOR = {
    "wrong_digit": 0.26,
    "swapped_digits": 0.14,
    "dropped_digit": 0.10,
    "added_digit": 0.10,
    "times_10": 0.06,
    "times_1000": 0.06,
    "sign": 0.04,
    "exchanged": 0.08,
    "blank": 0.05,
    "cumulative_for_period": 0.04,
    "last_period_copied": 0.05,
    "rounded": 0.02,
}
LABELS_VI = {
    "wrong_digit": "gõ sai một chữ số",
    "swapped_digits": "đảo hai chữ số",
    "dropped_digit": "thiếu một chữ số",
    "added_digit": "thừa một chữ số",
    "times_10": "lệch 10 lần",
    "times_1000": "lệch 1.000 lần (đơn vị tính)",
    "sign": "sai dấu",
    "exchanged": "ghi nhầm ô cho nhau",
    "blank": "bỏ trống",
    "cumulative_for_period": "ghi số lũy kế thay cho số trong kỳ",
    "last_period_copied": "chép lại số kỳ trước",
    "rounded": "làm tròn",
}
UNEXPLAINED = 1e-5
ANY = 0.02  # share of values that nothing foretells
DECADES = 20  # they may be of any size
ONE_MORE = 0.02  # how often beside a slip another stands in the same report's cell
OFF_GRAIN = 0.01  # amounts of a report that is written in whole thousands are seldom otherwise


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip and how likely it makes the number that stands there."""

    name: str
    likelihood: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a cell: what stands there, last period's value, the year's sum before, and what is usual.

    `scale` says how far values stray from the usual, as a log ratio; `repeats` how often such a cell truthfully holds
    last period's value again; `grain` is the power of ten of which the report's other figures are multiples.
    """

    found: Number | None
    previous: Number | None
    year_before: Number | None
    usual: Number | None
    scale: float
    repeats: float
    grain: int = 1

    def belief(self, value: Number) -> float:
        """Log of how likely the cell truthfully holds the value: last period's again, near the usual, or any."""
        size = abs(float(value)) + 1
        belief = ANY / (DECADES * size)
        if self.usual is not None and ((value < 0) == (self.usual < 0) or not value or not self.usual):
            distance = abs(math.log(size / (abs(float(self.usual)) + 1)))
            belief += (1 - ANY) * math.exp(-distance / self.scale) / (2 * self.scale * size)
        if self.previous is not None:
            belief = (1 - self.repeats) * belief + (self.repeats if value == self.previous else 0.0)
        return math.log(belief * (1 if value % self.grain == 0 else OFF_GRAIN))

    def is_typed(self, value: Number) -> bool:
        """Whether the value has no more decimals than what stands there."""
        return (Fraction(self.found or 0).denominator * Fraction(value)).denominator == 1

    def gain(self, value: Number) -> float:
        """How much likelier the cell truthfully holds this value than what stands there."""
        return self.belief(value) - (0.0 if self.found is None else self.belief(self.found))

    @property
    def unexplained(self) -> float:
        """Log of how likely a slip of no known kind makes what stands there."""
        return math.log(UNEXPLAINED) - math.log(DECADES * (abs(float(self.found or 0)) + 1))

    @property
    def weight_of_any(self) -> float:
        """Log of how likely a slip of no known kind made what stands there of something else."""
        return self.unexplained - (0.0 if self.found is None else self.belief(self.found))


def likeliest_slip(beside: Surroundings, true: Number) -> Slip | None:
    """The likeliest slip that makes what stands there of `true`; None where none does."""
    slips = _slips(beside.found, true, beside.previous, beside.year_before)
    return max(slips, key=lambda slip: slip.likelihood, default=None)


def _slips(found: Number | None, true: Number, previous: Number | None, year_before: Number | None) -> Iterator[Slip]:
    if found is None:
        yield Slip("blank", PRIOR["blank"] if true else 1.0)  # a blank for a zero is no slip at all
        return
    if found == true:
        return
    if found == -true:
        yield Slip("sign", PRIOR["sign"])
    for name, factor in (("times_10", 10), ("times_1000", 1000)):
        if true and found in (true * factor, Fraction(true) / factor):
            yield Slip(name, PRIOR[name] / 2)
    if previous is not None and found == previous:
        yield Slip("last_period_copied", PRIOR["last_period_copied"])
    if year_before and found == true + year_before:
        yield Slip("cumulative_for_period", PRIOR["cumulative_for_period"])
    if _is_rounded(found, true):
        yield Slip("rounded", PRIOR["rounded"])
    if (found < 0) == (true < 0):  # no slip of a digit writes a minus
        one, other = _digits(found), _digits(true)
        if one is not None and other is not None:
            yield from _of_digits(one, other)


def _is_rounded(found: Number, true: Number) -> bool:
    """Whether found is true rounded to tens, hundreds, ... and keeps at least one digit of it."""
    if not isinstance(found, int) or abs(found) < 10:
        return False
    digits = str(abs(found))
    zeros = len(digits) - len(digits.rstrip("0"))
    return any(abs(found - true) * 2 <= 10**place for place in range(1, zeros + 1))


def _digits(number: Number) -> str | None:
    """The digits as typed; None where the number has too many decimals to have been typed."""
    if isinstance(number, int):
        return str(abs(number))
    scaled = abs(number) * 1000
    return str(scaled.numerator) if scaled.denominator == 1 else None


def _of_digits(found: str, true: str) -> Iterator[Slip]:
    length = len(true)
    if len(found) == length:
        differing = [at for at in range(length) if found[at] != true[at]]
        if len(differing) == 1:
            yield Slip("wrong_digit", PRIOR["wrong_digit"] / (9 * length))
        if len(differing) == 2:
            a, b = differing
            if found[a] == true[b] and found[b] == true[a]:
                # Digits beside each other are swapped far more often than others.
                yield Slip("swapped_digits", PRIOR["swapped_digits"] / max(length - 1, 1) / (1 if b == a + 1 else 20))
    if len(found) == length - 1 and any(true[:at] + true[at + 1 :] == found for at in range(length)):
        yield Slip("dropped_digit", PRIOR["dropped_digit"] / length)
    # A leading zero is not seen: 105 with its 1 gone, or its digits swapped, shows as a shorter number.
    if length - len(found) in (1, 2) and true[0] != "0":
        lost = true[1:].lstrip("0") or "0"
        if found == lost and length - len(found) > 1:
            yield Slip("dropped_digit", PRIOR["dropped_digit"] / length)
        swapped = (true[1] + true[0] + true[2:]).lstrip("0") if length > 1 else true
        if found == swapped:
            yield Slip("swapped_digits", PRIOR["swapped_digits"] / max(length - 1, 1))
    if len(found) == length + 1:
        ways = sum(found[:at] + found[at + 1 :] == true for at in range(len(found)))
        if ways:
            doubled = any(found[at] == found[at + 1] and found[:at] + found[at + 1 :] == true for at in range(length))
            yield Slip("added_digit", PRIOR["added_digit"] * (0.5 / length if doubled else 0.05 / length))
