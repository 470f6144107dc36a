"""The partition of reconciliation holds for every row there can be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.reconciliation import rules
from server.reconciliation.rules import Row, Said

OUTCOMES = (
    "handed_over",
    "not_collected",
    "identity_not_established",
    "document_incorrect",
    "document_damaged",
    "document_missing",
    "declined",
    "withheld",
)
STATUSES = ("accepted", "conflict", "after_close", "after_recall")

said = st.builds(
    Said,
    entry_id=st.text("abcdef", min_size=1, max_size=6),
    device_id=st.sampled_from(["one", "two", "three"]),
    outcome=st.sampled_from(OUTCOMES),
    status=st.sampled_from(STATUSES),
)
rows = st.builds(
    Row,
    document_id=st.text("0123456789", min_size=1, max_size=4),
    expected=st.booleans(),
    said=st.lists(said, max_size=4).map(tuple),
    counted=st.sampled_from([True, False, None]),
)


@given(rows)
def test_each_row_is_in_exactly_one_part_and_only_with_known_kinds(row: Row) -> None:
    assert rules.differences(row) <= set(rules.DOCUMENT_KINDS)
    assert rules.agrees(row) == (rules.state(row) == "agrees")
    assert (rules.state(row) == "differs") == bool(rules.differences(row))


@given(rows)
def test_nothing_agrees_before_the_box_is_counted(row: Row) -> None:
    if row.counted is None:
        assert not rules.agrees(row)


@given(rows)
def test_a_row_agrees_only_when_the_document_is_in_one_place(row: Row) -> None:
    if rules.agrees(row) and row.expected:
        assert (len(row.handovers) == 1) != row.counted


@given(rows, said)
def test_further_handovers_never_make_a_difference_disappear_unseen(row: Row, more: Said) -> None:
    later = Row(row.document_id, row.expected, (*row.said, more), row.counted)
    if len(row.handovers) > 1:
        assert "double_handover" in rules.differences(later)
    assert rules.fingerprint(later) != rules.fingerprint(row)


@given(rows, st.randoms())
def test_the_order_of_evidence_does_not_matter(row: Row, random: object) -> None:
    shuffled = list(row.said)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = Row(row.document_id, row.expected, tuple(shuffled), row.counted)
    assert rules.differences(again) == rules.differences(row)
    assert rules.fingerprint(again) == rules.fingerprint(row)


@given(st.lists(rows, max_size=8))
def test_every_difference_is_wanted_once(many: list[Row]) -> None:
    by_id = {row.document_id: row for row in many}
    wanted = rules.wanted(by_id.values(), [("unexpected_in_box", "IR4000000")])
    expected = sum(len(rules.differences(row)) for row in by_id.values())
    assert len(wanted) == expected + 1
