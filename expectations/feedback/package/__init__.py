"""Editing a workbook's package in place: what is not touched stays byte for byte as its sender wrote it."""

from expectations.feedback.package.book import Book, OddPackageError

__all__ = ["Book", "OddPackageError"]
