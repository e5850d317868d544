"""`kho build`: the dbt layers, without the scheduler."""

from __future__ import annotations

import sys


def build() -> None:
    """Build staging, intermediate, marts and district with dbt."""
    from transform.build import TransformError, build_layers

    try:
        build_layers()
    except TransformError as error:
        print(f"kho: {error}", file=sys.stderr)
        sys.exit(1)
