"""Slots and periods, without a database."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.sessions import rules

BEGINS = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def period(minutes: int) -> rules.Period:
    return rules.Period(BEGINS, BEGINS + timedelta(minutes=minutes))


@given(st.integers(1, 900), st.integers(5, 240))
def test_slots_are_whole_apart_and_inside_the_period(minutes: int, step: int):
    slots = rules.slots_of(period(minutes), step)
    assert len(slots) == minutes // step
    assert all(one.ends_at - one.starts_at == timedelta(minutes=step) for one in slots)
    assert all(one.ends_at <= BEGINS + timedelta(minutes=minutes) for one in slots)
    assert all(not one.overlaps(two) for one, two in itertools.pairwise(slots))


@given(st.lists(st.integers(0, 4), max_size=8), st.lists(st.sampled_from("abcdefghijkl"), max_size=20))
def test_no_slot_is_overfull_and_a_person_has_one(capacities: list[int], people: list[str]):
    slots = [(f"s{place}", capacity) for place, capacity in enumerate(capacities)]
    given_slots = rules.fill(slots, {}, people)
    assert set(given_slots) == set(people)
    for slot, capacity in slots:
        assert sum(found == slot for found in given_slots.values()) <= capacity
    assert sum(found is not None for found in given_slots.values()) == min(sum(capacities), len(set(people)))


def test_what_is_taken_already_is_counted():
    assert rules.fill([("a", 2), ("b", 1)], {"a": 1}, ["x", "y", "z"]) == {"x": "a", "y": "b", "z": None}


def test_an_impossible_period_is_told_whole():
    found = rules.check_period(period(-10), 1, 0, BEGINS + timedelta(days=1))
    assert [one.code for one in found] == [
        "ends_before_it_begins",
        "in_the_past",
        "slot_length_wrong",
        "slot_capacity_wrong",
    ]
