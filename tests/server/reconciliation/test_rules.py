"""What reconciliation calls each kind of difference."""

from __future__ import annotations

import pytest

from server.reconciliation.rules import Row, Said, differences, state


def said(outcome: str, device: str = "one", status: str = "accepted") -> Said:
    return Said(f"{device}-{outcome}-{status}", device, outcome, status)


@pytest.mark.parametrize(
    ("row", "kinds"),
    [
        (Row("d", True, (said("handed_over"),), False), set()),
        (Row("d", True, (said("not_collected"),), True), set()),
        (Row("d", True, (), True), set()),
        (Row("d", False, (), False), set()),
        (
            Row("d", True, (said("not_collected"), said("handed_over", "two")), False),
            set(),
        ),
        (
            Row("d", True, (said("handed_over"), said("handed_over", "two")), False),
            {"double_handover"},
        ),
        (
            Row("d", True, (said("handed_over"),), True),
            {"said_handed_over_but_counted"},
        ),
        (
            Row("d", True, (said("not_collected"),), False),
            {"said_here_but_not_counted"},
        ),
        (Row("d", True, (), False), {"nothing_said"}),
        (Row("d", True, (said("document_missing"),), False), {"said_missing"}),
        (
            Row("d", True, (said("document_missing"),), True),
            {"said_missing_but_counted"},
        ),
        (Row("d", False, (), True), {"released_but_counted"}),
        (
            Row("d", True, (said("handed_over", status="after_recall"),), False),
            {"handed_over_after_recall"},
        ),
        (
            Row("d", True, (said("handed_over", status="after_close"),), False),
            {"handed_over_after_close"},
        ),
        (
            Row("d", False, (said("handed_over"),), False),
            {"handed_over_not_expected"},
        ),
    ],
)
def test_a_row_differs_in_exactly_these_ways(row: Row, kinds: set[str]) -> None:
    assert differences(row) == kinds


def test_a_double_handover_does_not_wait_for_the_count() -> None:
    row = Row("d", True, (said("handed_over"), said("handed_over", "two")))
    assert state(row) == "differs"


def test_one_handover_waits_for_the_count() -> None:
    assert state(Row("d", True, (said("handed_over"),))) == "waits"
