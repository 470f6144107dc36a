"""What an audit found, in sentences: all of it counted, and no more than twenty of a sort told."""

from __future__ import annotations

import pytest

from sync.report import MOST_ALIKE, Report


def test_a_report_without_a_failure_is_good() -> None:
    report = Report()
    report.finish()
    assert report.good
    assert report.fails == []
    assert not report.failed("item", "keys")


def test_one_failure_is_told_and_its_sort_has_failed() -> None:
    report = Report()
    report.fail("item", "It is not there.")
    assert not report.good
    assert report.failed("keys", "item")
    assert not report.failed("keys")


@pytest.mark.parametrize(("many", "told"), [(20, []), (21, ["And 1 more like this (item)."])])
def test_after_twenty_of_a_sort_only_their_number_is_told(many: int, told: list[str]) -> None:
    assert MOST_ALIKE == 20
    report = Report()
    for number in range(many):
        report.fail("item", f"Item {number}.")
    report.fail("keys", "A manifest.")
    report.finish()
    assert report.fails == [*(f"Item {number}." for number in range(20)), "A manifest.", *told]
