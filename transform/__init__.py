"""Runs dbt: one call a layer, skipped where nothing changed since the layer was built."""
