"""Figures of tables: lines of text or known cells in, figures out.

`columns.yml` tells what stands over columns, `rows.yml` what stands before rows.
"""
