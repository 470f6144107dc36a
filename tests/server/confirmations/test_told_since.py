"""What comes with an acknowledgement: the next notices without a gap, as many as fit, and the rest with the next ones."""

from server import clock
from server.database import transaction
from server.notices import service as notices
from sync.jws import JWS_BYTES
from tests.field_day import FieldDay

MOST_ITEMS = 200  # in one upload


def numbers(day: FieldDay) -> list[int]:
    return [told["n"] for told in day.tablets[0].notices.get(day.session_id, [])]


def tell(day: FieldDay, many: int, rids: list[str]) -> None:
    with transaction():
        for _ in range(many):
            notices.tell(
                day.session_id,
                "handed_over",
                now=clock.now(),
                record_ids=rids,
                device_id=day.tablets[1].device,
            )


def test_what_a_tablet_did_itself_is_told_to_it_too_so_that_no_number_is_missing(day: FieldDay) -> None:
    one = day.tablets[0]
    one.hand_over(day.rids[0])
    one.exchange()
    tell(day, 1, day.rids[1:2])
    one.hand_over(day.rids[2])
    one.exchange()
    assert numbers(day) == [1, 2, 3]


def test_a_hundred_come_at_once_and_the_next_ones_after_them(day: FieldDay) -> None:
    tell(day, 130, day.rids[:1])
    day.tablets[0].exchange()
    assert numbers(day) == list(range(1, 101))
    day.tablets[0].exchange()
    assert numbers(day) == list(range(1, 131))


def test_long_notices_come_in_parts_so_that_the_longest_answer_can_still_be_read(day: FieldDay) -> None:
    one = day.tablets[0]
    tell(day, 20, ["A" * 22] * 200)
    while len(one.waiting()) < MOST_ITEMS:
        one.add("lock")
    answer = one._post_packed("/api/v1/confirmations", one.upload(one.waiting()))
    assert JWS_BYTES * 2 // 3 < len(answer["ack"]) < JWS_BYTES
    assert len(one.believe(answer["ack"])["res"]) == MOST_ITEMS
    assert 0 < len(numbers(day)) < 20
    while len(numbers(day)) < 20:
        before = len(numbers(day))
        one.exchange()
        assert len(numbers(day)) > before
    assert numbers(day) == list(range(1, 21))
