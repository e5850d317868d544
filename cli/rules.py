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
