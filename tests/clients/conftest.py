"""The warehouse the clients connect to: the reports whose figures are known."""

from tests.warehouse.conftest import reports

__all__ = ["reports"]
