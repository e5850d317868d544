"""What goes back to the communes: their own file with the findings on it."""

from expectations.feedback.write import write_feedback

__all__ = ["write_feedback"]
