"""The manual page of the catalogue: docs/rules.md, made from the rules and checked against them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from expectations.feedback.severity import SEVERITIES
from expectations.rules.rule import Rule
from ingest.forms.spec import load_forms

_HEAD = """# Quy tắc kiểm tra

Trang này được sinh từ `expectations/catalogue/` bằng `kho rules manual`; không sửa tay.
{count} quy tắc. Ngôn ngữ của điều kiện: [rules-language.md](rules-language.md).
"""


def manual(rules: Iterable[Rule]) -> str:
    """The page in Markdown, form by form."""
    rules = sorted(rules, key=lambda rule: (rule.form, rule.domain, rule.rule_id))
    return _HEAD.format(count=len(rules)) + "".join(
        line
        for form, group in groupby(rules, key=lambda rule: rule.form)
        for line in (f"\n## {load_forms()[form].name_vi} (`{form}`)\n", *(_entry(rule) for rule in group))
    )


def _entry(rule: Rule) -> str:
    return "\n" + "\n".join(_lines(rule)) + "\n"


def _lines(rule: Rule) -> Iterator[str]:
    yield f"### {rule.rule_id} · {SEVERITIES[rule.severity].label_vi}"
    yield ""
    yield f"{rule.message_vi.strip()}. {rule.instruction_vi.strip()}."
    yield ""
    yield f"- Phải đúng: `{' '.join(rule.check_text.split())}`" + (
        f" (sai số {rule.tolerance})" if rule.tolerance else ""
    )
    if rule.when_text:
        yield f"- Khi: `{' '.join(rule.when_text.split())}`"
    if rule.window_tolerance:
        yield f"- Hai kỳ được lệch nhau tới {rule.window_tolerance} ngày"
    basis = "suy luận hợp lý (plausibility)" if rule.legal_basis == "plausibility" else rule.legal_basis
    yield f"- Căn cứ: {basis}"
    if rule.since or rule.until:
        since = f"từ {rule.since:%d/%m/%Y}" if rule.since else ""
        until = f"đến {rule.until:%d/%m/%Y}" if rule.until else ""
        yield f"- Hiệu lực: {' '.join(filter(None, (since, until)))}"
