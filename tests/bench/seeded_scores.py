"""What became of the slips of a trial: found, pinned with the right value, wrongly proposed, honestly left open."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import mean

from expectations.findings.findings import Finding, Outcome
from expectations.suspects.diagnosis import Diagnosis
from expectations.suspects.ranking import Suspect
from tests.bench.seeded_slips import Slip
from tests.bench.seeded_trial import Trial


@dataclass
class Score:
    """Counts over all trials; `by_kind` has them kind by kind of slip."""

    counts: Counter[str] = field(default_factory=Counter)
    by_kind: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    error: Counter[str] = field(default_factory=Counter)
    error_on_top: Counter[str] = field(default_factory=Counter)

    def share(self, part: str, whole: str) -> float:
        """One count as a share of another."""
        return self.counts[part] / max(self.counts[whole], 1)

    def take(self, trial: Trial, findings: Iterable[Finding]) -> None:
        """Add up what the findings say of the slips of one district."""
        about: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        for finding in findings:
            about[finding.unit_code, finding.rule.form].append(finding)
        numbers = {id(slip): number for number, slip in enumerate(trial.slips)}
        for key, slips in trial.slips_of.items():
            told = about[key[0], key[2]]
            proposals = {proposal.cells: proposal for one in told if (proposal := proposal_of(one.diagnosis))}
            right = [one for one in proposals.values() if trial.is_right(one.cells, one.values)]
            is_wrong = len(right) < len(proposals)
            self.counts += Counter(reports=1, proposals=len(proposals), wrong_reports=is_wrong)
            for slip in slips:
                own = {(*key, *cell) for cell in slip.true}
                is_seen = numbers[id(slip)] in trial.detectable
                is_pinned = any(own <= {cell[:5] for cell in one.cells} for one in right)
                is_found = any(touches(finding, slip) for finding in told)
                is_single = is_seen and len(slips) == 1
                one = Counter(
                    slips=1,
                    detectable=is_seen,
                    found=is_seen and is_found,
                    single=is_single,
                    pinned=is_single and is_pinned,
                    left_open=is_single and is_found and not is_pinned and not is_wrong,
                    wrong=is_single and is_wrong,
                )
                self.counts += one
                self.by_kind[slip.kind] += one

    def take_order(self, trial: Trial, outcome: Outcome) -> None:
        """How much of the error in the district's totals, in each form's own unit, the first tenth would mend."""
        top = outcome.findings[: max(1, round(len(outcome.findings) / 10))]
        for number in trial.detectable:
            slip = trial.slips[number]
            written, form = trial.spoiled[slip.report], slip.report[2]
            error = sum(abs((written[cell] or 0) - true) for cell, true in slip.true.items())
            self.error[form] += error
            if any(touches(finding, slip) for finding in top):
                self.error_on_top[form] += error

    @property
    def share_on_top(self) -> float:
        """The error that the first tenth of the findings carries, as a share of each form's, the forms' mean."""
        return mean(self.error_on_top[form] / error for form, error in self.error.items() if error)


def proposal_of(diagnosis: Diagnosis) -> Suspect | None:
    """The set that is proposed, where one is."""
    return diagnosis.suspects[0] if diagnosis.certain else None


def touches(finding: Finding, slip: Slip) -> bool:
    """Whether a finding names a cell of the slip, in its rule or among its suspects."""
    cells = {(*slip.report, *cell) for cell in slip.true}
    named = [*finding.cells, *(cell for suspect in finding.diagnosis.suspects for cell in suspect.cells)]
    return any(cell[:5] in cells for cell in named)
