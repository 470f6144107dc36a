"""The live picture holds for every day there can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.overview import chart

STARTS = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=6, minutes=30)
moments = st.integers(-120, 900).map(lambda minutes: STARTS + timedelta(minutes=minutes))


@given(st.lists(moments, max_size=300), st.lists(moments, max_size=300), moments)
def test_everything_is_drawn_inside_and_the_table_counts_it_all(
    planned: list[datetime], handed_over: list[datetime], now: datetime
) -> None:
    drawn = chart.draw(STARTS, ENDS, planned, handed_over, now)
    for path in (drawn.plan, drawn.area):
        for point in path.strip("MZ").split("L") if path else []:
            across, up = (float(part) for part in point.split())
            assert chart.LEFT <= across <= chart.RIGHT
            assert chart.TOP <= up <= chart.BOTTOM
    assert drawn.hours[-1].handed_over == len(handed_over)
    assert [hour.handed_over for hour in drawn.hours] == sorted(hour.handed_over for hour in drawn.hours)
    assert 1 <= len(drawn.times) <= chart.MOST_TICKS
    highest = drawn.amounts[-1].value
    assert isinstance(highest, int)
    assert highest >= max(len(planned), len(handed_over))


def test_a_day_without_handovers_has_no_area() -> None:
    assert chart.draw(STARTS, ENDS, [ENDS], [], STARTS).area == ""
