"""`kho build`: the dbt layers, without the scheduler."""

from __future__ import annotations

import sys

from rich.progress import track


def build() -> None:
    """Build staging, intermediate, marts and district with dbt."""
    from transform.build import LAYERS, TransformError, build_layer

    try:
        for layer in track(LAYERS, "Building"):
            build_layer(layer)
    except TransformError as error:
        print(f"kho: {error}", file=sys.stderr)
        sys.exit(1)
