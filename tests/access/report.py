"""Says at the end of a run how many cells of the matrix held."""

from __future__ import annotations

import pytest

CELLS = "access_cells"
"""The property in which a test of the matrix says how many cells it asked."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The sum over all workers: properties travel with the reports of the tests."""
    passed = terminalreporter.stats.get("passed", [])
    counts = [
        int(str(value))
        for report in passed
        for name, value in report.user_properties
        if name == CELLS
    ]
    if counts:
        terminalreporter.write_line(
            f"Access matrix: {sum(counts)} cells held, of {len(counts)} addresses."
        )
