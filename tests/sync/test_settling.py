"""Discrepancies as the log tells them: two people for each, and nothing open when a session closes."""

from __future__ import annotations

from typing import Any

import pytest

from sync import chain
from sync.report import Broken
from sync.settling import Settling

SESSION, DEVICE, DOCUMENT = "session", "tablet", "document"
MAY_FOLLOW = {
    "": {"opened"},
    "open": {"settled", "withdrawn"},
    "settled": {"settled", "sent_back", "approved", "withdrawn"},
    "approved": set(),
    "withdrawn": set(),
}
WAYS = {
    "": (),
    "open": ("opened",),
    "settled": ("opened", "settled"),
    "approved": ("opened", "settled", "approved"),
    "withdrawn": ("opened", "withdrawn"),
}


def act(name: str, **other: Any) -> dict[str, Any]:
    """A line of one act on a double handover, as its person says it."""
    by = "approver" if name == "approved" else "settler"
    line = {"session": SESSION, "id": "case", "kind": "double_handover", "document": DOCUMENT}
    return line | {"subject": "", "act": name, "by": by, "resolution": "void_second"} | other


def handover(outcome: str = "handed_over", supersedes: str | None = None) -> chain.ItemPayload:
    """What a confirmation says of its outcome."""
    return chain.ItemPayload(1, DEVICE, 1, 1, "", "attempt", "", 0, 0, outcome=outcome, supersedes=supersedes)


def close(settling: Settling, handed: int, without: tuple[str, ...] = (), session: str = SESSION) -> None:
    """The session's close."""
    settling.close({"session": session, "handed": handed, "without": list(without)}, {})


def after(*acts: dict[str, Any]) -> Settling:
    """What is known after these acts."""
    settling = Settling()
    for one in acts:
        settling.discrepancy(one, {})
    return settling


def approved(**about: Any) -> Settling:
    """One case that two people settled."""
    return after(*(act(name, **about) for name in WAYS["approved"]))


def refused(settling: Settling, *words: str, handed: int, without: tuple[str, ...] = ()) -> None:
    """The session cannot have been closed, for a reason in these words."""
    with pytest.raises(Broken) as broken:
        close(settling, handed, without)
    assert all(word in str(broken.value) for word in words), broken.value


@pytest.mark.parametrize("state", WAYS)
@pytest.mark.parametrize("name", ["opened", "settled", "sent_back", "approved", "withdrawn", "forgotten", ""])
def test_only_some_acts_may_follow_each_state(state: str, name: str) -> None:
    settling = after(*map(act, WAYS[state]))
    done = settling.done[name]
    if name in MAY_FOLLOW[state]:
        settling.discrepancy(act(name), {})
        assert settling.done[name] == done + 1
    else:
        with pytest.raises(Broken, match="cannot be"):
            settling.discrepancy(act(name), {})
        assert settling.done[name] == done


def test_what_was_sent_back_is_open_again_and_another_may_settle_it() -> None:
    settling = after(act("opened"), act("settled"), act("sent_back"))
    with pytest.raises(Broken, match="is open cannot be approved"):
        settling.discrepancy(act("approved"), {})
    settling.discrepancy(act("settled", by="another", resolution="keep_both"), {})
    settling.discrepancy(act("approved", by="settler", resolution="keep_both"), {})
    close(settling, 0)


@pytest.mark.parametrize("other", [{"by": ""}, {"by": "settler"}, {"resolution": "keep_both"}])
def test_nobody_approves_alone_nor_something_else(other: dict[str, str]) -> None:
    settling = after(act("opened"), act("settled"))
    with pytest.raises(Broken, match="was approved by the person who settled it, or as something else"):
        settling.discrepancy(act("approved", **other), {})
    assert not settling.done["approved"]
    close(settling, 0)  # said once: the same fault is not told again at the close


@pytest.mark.parametrize("other", [{"kind": "tablet_lost"}, {"document": "x"}, {"subject": "x"}])
def test_a_discrepancy_stays_about_the_same(other: dict[str, str]) -> None:
    settling = after(act("opened"))
    with pytest.raises(Broken, match="something else than before"):
        settling.discrepancy(act("settled", **other), {})


def test_a_session_is_closed_from_its_close_on_and_no_other_is() -> None:
    settling = after(act("opened", session="other"))
    assert not settling.is_closed(SESSION)
    assert not settling.is_closed("other")
    close(settling, 0)
    assert settling.is_closed(SESSION)
    assert not settling.is_closed("other")
    refused(settling, "was closed before", handed=0)


@pytest.mark.parametrize("state", ["open", "settled"])
def test_nothing_is_open_at_the_close(state: str) -> None:
    settling = after(*map(act, WAYS[state]))
    refused(settling, "closed with 1 discrepancies open", handed=0)
    assert settling.is_closed(SESSION)


def test_a_tablet_that_is_missing_was_declared_lost_by_two() -> None:
    refused(Settling(), "tablet_lost of tablet", handed=0, without=(DEVICE,))
    about = {"kind": "tablet_lost", "document": "", "subject": DEVICE}
    close(approved(**about), 0, (DEVICE,))
    refused(
        approved(**about), "settling 1 cases", "tablet_lost of other", handed=0, without=(DEVICE, "other")
    )
    gone = after(act("opened", **about), act("withdrawn", **about))
    refused(gone, "tablet_lost of tablet", handed=0, without=(DEVICE,))


def test_a_record_that_nobody_knows_is_settled_for_each_item() -> None:
    for settling, good in ((Settling(), False), (_unknown("entry"), True), (_unknown("other"), False)):
        settling.attempt(SESSION, "", "entry", handover(), "unknown_record")
        if good:
            close(settling, 0)
        else:
            refused(settling, "unknown_record of entry", handed=0)


def _unknown(entry: str) -> Settling:
    return approved(kind="unknown_record", document="", subject=entry)


def test_two_handovers_that_stand_are_settled_and_one_that_was_corrected_is_none() -> None:
    settling = Settling()
    settling.attempt(SESSION, DOCUMENT, "first", handover(), "accepted")
    settling.attempt(SESSION, DOCUMENT, "second", handover(), "conflict")
    refused(settling, "settling 1 cases", "double_handover of document", handed=1)

    settling = approved(subject="whatever")
    settling.attempt(SESSION, DOCUMENT, "first", handover(), "accepted")
    settling.attempt(SESSION, DOCUMENT, "second", handover(), "conflict")
    close(settling, 1)

    settling = Settling()
    settling.attempt(SESSION, DOCUMENT, "first", handover(), "accepted")
    settling.attempt(SESSION, DOCUMENT, "second", handover(supersedes="first"), "accepted")
    close(settling, 1)


def test_a_handover_that_was_corrected_away_is_not_counted() -> None:
    settling = Settling()
    settling.attempt(SESSION, DOCUMENT, "first", handover(), "after_recall")
    settling.attempt(SESSION, DOCUMENT, "second", handover("refused", supersedes="first"), "accepted")
    settling.attempt(SESSION, "other", "third", handover("not_present"), "accepted")
    close(settling, 0)


@pytest.mark.parametrize("status", ["after_recall", "after_close"])
def test_a_late_handover_is_settled_by_two(status: str) -> None:
    settling = Settling()
    settling.attempt(SESSION, DOCUMENT, "entry", handover(), status)
    refused(settling, f"handed_over_{status} of document", handed=1)
    settling = approved(kind=f"handed_over_{status}")
    settling.attempt(SESSION, DOCUMENT, "entry", handover(), status)
    close(settling, 1)


@pytest.mark.parametrize("handed", [0, 2])
def test_the_close_counts_what_its_items_say(handed: int) -> None:
    settling = Settling()
    settling.attempt(SESSION, DOCUMENT, "entry", handover(), "accepted")
    refused(settling, f"says {handed} were handed over; its items say 1", handed=handed)


def test_each_session_answers_for_its_own_handovers() -> None:
    settling = Settling()
    settling.attempt("other", DOCUMENT, "entry", handover(), "after_recall")
    settling.attempt("", DOCUMENT, "strange", handover(), "unknown_record")
    close(settling, 0)
    close(settling, 0, session="")
