"""`kho rules`: the catalogue looked at by itself, and tried on what was accepted."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The catalogue of rules: check it, try a changed one.", no_args_is_help=True)

Folder = Annotated[Path | None, typer.Option("--rules", help="Folder of another catalogue of the same language.")]
MOST_LISTED = 50


@app.command("try")
def try_catalogue(rules: Folder = None) -> None:
    """Judge all accepted reports by the changed rules of a catalogue and list what flips; nothing is kept."""
    from expectations.rules.rule import CATALOGUE, CatalogueError, load_catalogue
    from expectations.trial import changed_rules, stored_versions, try_rules

    try:
        tried = load_catalogue(rules or CATALOGUE)
    except CatalogueError as error:
        print(f"kho: {error}", file=sys.stderr)
        sys.exit(1)
    changed = changed_rules(stored_versions(), tried)
    flips = try_rules(changed)
    for flip in flips[:MOST_LISTED]:
        print(f"{flip.rule_id}  {flip.unit_code}  {flip.period_code}  {flip.scope_code}  {flip.before} -> {flip.after}")
    if len(flips) > MOST_LISTED:
        print(f"... và {len(flips) - MOST_LISTED} kết quả khác")
    for (rule_id, before, after), count in sorted(Counter((f.rule_id, f.before, f.after) for f in flips).items()):
        print(f"{rule_id}: {count} dòng {before} -> {after}")
    print(f"{len(changed)} quy tắc mới hoặc đã đổi, {len(flips)} kết quả khác đi")


@app.command("check")
def check_catalogue(rules: Folder = None) -> None:
    """Look at a catalogue by itself: its cases, contradictions, rules that say nothing of their own."""
    from expectations.checking.cases import CaseError, wrong_cases
    from expectations.consistency.catalogue import ERRORS, faults
    from expectations.rules.own_vocabulary import vocabulary_of
    from expectations.rules.rule import CATALOGUE, CatalogueError, load_catalogue

    folder = rules or CATALOGUE
    try:
        catalogue = load_catalogue(folder)
        wrong = list(wrong_cases(catalogue, vocabulary_of(folder)))
    except (CatalogueError, CaseError) as error:
        print(f"kho: {error}", file=sys.stderr)
        sys.exit(1)
    found = faults(catalogue)
    for line in (*wrong, *map(str, found)):
        print(line)
    print(f"{len(catalogue)} rules, {len(wrong)} wrong cases, {len(found)} faults")
    if wrong or any(fault.kind in ERRORS for fault in found):
        sys.exit(1)


@app.command("outcomes")
def list_outcomes() -> None:
    """List the rules that never failed or always failed in the last runs over the warehouse."""
    from expectations.trial import one_sided_rules

    for rule_id, failed, judged in one_sided_rules():
        print(f"{rule_id}: {'luôn không đạt' if failed else 'chưa lần nào không đạt'} ({judged} dòng)")


@app.command("manual")
def write_manual(output: Annotated[Path, typer.Option("-o", "--output")] = Path("docs/rules.md")) -> None:
    """Write the manual page of the catalogue."""
    from expectations.rules.manual import manual
    from expectations.rules.rule import load_catalogue

    output.write_text(manual(load_catalogue()), encoding="utf-8")
