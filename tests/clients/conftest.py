"""The warehouse the clients connect to: the reports whose figures are known, with all models."""

from tests.warehouse.conftest import modelled, reports

__all__ = ["modelled", "reports"]
