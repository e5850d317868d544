"""Figures told in sentences: masked text in, figures out.

Two ways lead to them: clauses understood word by word (`meanings/`) and patterns of one indicator (`phrasings/`).
"""
