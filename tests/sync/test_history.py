"""What the lines of the log say together: each stands only where those before it allow it."""

from __future__ import annotations

from typing import Any

import pytest

from sync.history import MEMBERS, History
from sync.report import Broken

Line = tuple[str, dict[str, Any], dict[str, Any]]

ONE, TWO = "tablet-1", "tablet-2"


def certificate(dev: str = ONE, epoch: int = 1, **after: Any) -> Line:
    """A tablet's certificate of an epoch; `seq` and `head` where the epoch begins."""
    line = {"cert": f"{dev}-cert", "dev": dev, "epoch": epoch, "jkt": ""}
    return "device", line, {"after": after} if after else {}


def edition(number: int = 1, *devices: str, session: str = "session") -> Line:
    """An edition of the batch, for all tablets unless some are named."""
    line = {"batch": "batch", "by": "", "count": 1, "edition": number, "id": "", "session": session}
    return "batch", line | {"devices": list(devices or (ONE, TWO))}, {}


class Log:
    """Lines put behind each other; items continue their tablet's chain by themselves unless told otherwise."""

    def __init__(self, *lines: Line) -> None:
        self.history = History()
        self.seq: dict[str, int] = {}
        self.head: dict[str, str] = {}
        for line in lines:
            self.add(*line)

    def add(self, kind: str, obj: dict[str, Any], payload: dict[str, Any] | None = None) -> None:
        """One line."""
        self.history.line(kind, obj, payload or {})

    def say(self, kind: str, /, **obj: Any) -> None:
        """A line that stands for itself; members it does not need are empty."""
        self.add(kind, dict.fromkeys(MEMBERS[kind].split(), "") | obj)

    def item(self, st: str = "accepted", /, *, dev: str = ONE, read: bool = True, **said: Any) -> str:
        """An item in its place: `said` is what it says, the line says the same. Its entry id."""
        seq = said.pop("seq", self.seq.get(dev, 0) + 1)
        name = str(said.pop("id", f"{dev}-{seq}"))
        prev = said.pop("prev", self.head.get(dev, f"{dev}-cert"))
        named, bare = said.pop("document", None), said.pop("bare", False)
        payload = {"v": 1, "dev": dev, "epoch": 1, "seq": seq, "prev": prev, "kind": "unlock"}
        payload |= {"at": "", "mono": 0, "off": 0} | said
        line = {"dev": dev, "id": name, "kind": payload["kind"], "prev": prev, "seq": seq, "st": st}
        line |= {"batch": said["batch"]} if "batch" in said else {}
        line |= {} if named is None else {"document": named}
        line |= {"bare": True} if bare else {}
        self.seq[dev], self.head[dev] = seq, name
        self.add("item", line, payload if read else {})
        return name

    def attempt(self, st: str = "accepted", /, *, dev: str = ONE, **said: Any) -> str:
        """A confirmation of the record; a handover of the document unless it says something else."""
        usual: dict[str, Any] = {"kind": "attempt", "outcome": "handed_over", "document": "document"}
        return self.item(st, dev=dev, **(usual | {"batch": "batch", "edition": 1, "rid": "rid"} | said))


def fresh(*lines: Line) -> Log:
    """Two tablets and a batch for both."""
    return Log(certificate(ONE), certificate(TWO), edition(), *lines)


def broken(words: str) -> Any:
    """What follows does not hold, in these words."""
    return pytest.raises(Broken, match=words)


def test_known_lines_are_counted_and_others_are_told_and_not_judged() -> None:
    log = Log(certificate())
    log.add("weather", {"rain": 1})
    log.add("demo", {"day": "2026-11-24"})
    assert dict(log.history.known) == {"device": 1, "demo": 1}
    assert dict(log.history.unknown) == {"weather": 1}


def test_a_line_without_its_members_is_not_judged_further() -> None:
    with broken("must have dev, jkt"):
        Log(("device", {"cert": "", "epoch": 1}, {}))


@pytest.mark.parametrize("epochs", [(2,), (1, 1), (1, 3), (1, 2, 2), (1, 2, 1), (1, 2, 4)])
def test_certificates_of_a_tablet_follow_each_other(epochs: tuple[int, ...]) -> None:
    *good, last = epochs
    log = Log(*(certificate(epoch=epoch, seq=0, head=f"{ONE}-cert") for epoch in good))
    with broken("not its next one"):
        log.add(*certificate(epoch=last, seq=0, head=f"{ONE}-cert"))


def test_an_epoch_begins_where_the_chain_stands_or_later() -> None:
    for seq, head, good in (
        (2, f"{ONE}-2", True),
        (3, "coming", True),
        (1, f"{ONE}-1", False),
        (2, "x", False),
    ):
        log = fresh()
        log.item()
        log.item()
        if good:
            log.add(*certificate(epoch=2, seq=seq, head=head))
        else:
            with broken("does not begin where its chain stands"):
                log.add(*certificate(epoch=2, seq=seq, head=head))


def test_items_are_of_the_epoch_that_has_begun_and_not_of_one_that_is_over() -> None:
    log = fresh()
    log.item()
    with broken("is of epoch 2, which is over or has not begun"):
        log.item(epoch=2)
    log.add(*certificate(epoch=2, seq=4, head="last"))
    log.item()
    with broken("has not begun"):
        log.item(epoch=2, id="last")
    log.item(epoch=2)
    with broken("is of epoch 1, which is over"):
        log.item()


def test_the_last_item_of_an_epoch_is_the_one_that_the_renewal_names() -> None:
    log = fresh()
    log.add(*certificate(epoch=2, seq=1, head="another"))
    with broken("not the last one its renewal names"):
        log.item()
    log = fresh()
    log.add(*certificate(epoch=2, seq=1, head=f"{ONE}-1"))
    log.item()
    log.item(epoch=2)


def test_a_chain_has_a_certificate_and_no_gap() -> None:
    with broken("has no certificate before its first item"):
        Log().item()
    log = fresh()
    with broken("item 2 of tablet tablet-1 comes where item 1 must come"):
        log.item(seq=2)
    log.item()
    with broken("does not name the item before it"):
        log.item(prev="x")
    log.item(dev=TWO)
    log.item()
    with broken("item 5 of tablet tablet-1 comes where item 6 must come"):
        log.item(seq=5)


def test_an_item_whose_message_does_not_hold_keeps_its_place_and_gets_no_verdict() -> None:
    log = fresh()
    log.item("conflict", read=False)
    log.item()
    assert dict(log.history.statuses) == {"accepted": 1}


def test_editions_of_a_batch_follow_each_other_in_one_session() -> None:
    with broken("edition 2 of batch batch is not its next one"):
        Log(edition(2))
    for again in (edition(1), edition(3), edition(2, session="other")):
        with broken("is not its next one"):
            Log(edition(1), again)
    Log(edition(1), edition(2), edition(3))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, ""),
        ({"edition": 2}, ""),
        ({"edition": None, "kind": "open"}, ""),
        ({"edition": 3}, "no such edition"),
        ({"batch": "other"}, "batch other was not sealed before this item"),
        ({"dev": TWO}, ""),
        ({"dev": TWO, "edition": 2}, "no such edition of batch batch was sealed to tablet tablet-2"),
        ({"dev": TWO, "edition": None, "kind": "open"}, ""),
    ],
)
def test_an_item_names_an_edition_that_was_sealed_to_its_tablet(said: dict[str, Any], words: str) -> None:
    log = fresh(edition(2, ONE))
    if not words:
        log.attempt(**said)
        return
    with broken(words):
        log.attempt(**said)


def test_an_item_without_a_record_needs_its_batch_only() -> None:
    log = Log(certificate(ONE), certificate(TWO), edition(1, ONE))
    log.item(dev=TWO, batch="batch", edition=1)
    with broken("no such edition"):
        log.item(dev=TWO, batch="batch", rid="rid")
    with broken("no such edition"):
        log.item(dev=TWO, batch="batch", rid="rid", kind="open")


def test_a_verdict_is_one_that_is_stored_in_a_chain() -> None:
    for status in ("known", "chain_fork", ""):
        with broken(f"the verdict {status} is none for an item of a chain"):
            fresh().item(status)


def test_an_unknown_record_is_believed_only_where_one_is_named_and_has_no_document() -> None:
    log = fresh()
    log.attempt("unknown_record", document="", batch="elsewhere")
    log.item("unknown_record", rid="rid")
    log.item("unknown_record", batch="elsewhere")
    with broken("said to be unknown, and is known"):
        log.attempt("unknown_record")
    with broken("said to be unknown, and is known"):
        log.item("unknown_record")


def test_a_confirmation_of_a_known_record_names_its_document() -> None:
    with broken("must name its document"):
        fresh().attempt(document=None)
    fresh().item(kind="open", batch="batch", edition=1, rid="rid")


def test_who_hands_over_again_is_in_conflict_and_who_corrects_their_own_is_not() -> None:
    log = fresh()
    first = log.attempt()
    with broken("the verdict must be conflict and is accepted"):
        log.attempt()
    log = fresh()
    log.attempt()
    log.attempt("conflict", dev=TWO)
    log.attempt(dev=TWO, document="another")
    log.attempt(supersedes=first, correction="other")
    log = fresh()
    first = log.attempt()
    with broken("the verdict must be conflict"):
        log.attempt(dev=TWO, supersedes=first, correction="other")


def test_nothing_stands_once_its_tablet_has_corrected_it_away_and_only_its_tablet_can() -> None:
    log = fresh()
    first = log.attempt()
    log.attempt(dev=TWO, outcome="refused", supersedes=first)
    log.attempt("conflict", dev=TWO)
    log.attempt(outcome="refused", supersedes=first)
    log.attempt("conflict")
    log = fresh()
    first = log.attempt()
    log.attempt(outcome="refused", supersedes=first)
    log.attempt(dev=TWO)


def test_the_accepted_handover_stands_before_one_that_was_in_conflict() -> None:
    log = fresh()
    first = log.attempt()
    log.attempt("conflict", dev=TWO)
    second = log.attempt(supersedes=first, correction="other")
    log.attempt(supersedes=second, correction="other")


def test_what_is_not_handed_over_is_never_late_nor_in_conflict() -> None:
    log = fresh()
    log.say("recall", by="person", document="document")
    log.attempt(outcome="not_present")
    log.attempt(outcome="not_present", dev=TWO)
    with broken("the verdict must be after_recall and is accepted"):
        log.attempt()


def test_a_recall_names_who_did_it_and_counts_for_its_document() -> None:
    log = fresh()
    with broken("nobody is named who recalled it"):
        log.say("recall", by="", document="document")
    log.attempt()
    log.say("recall", by="person", document="another")
    log.attempt("after_recall", document="another")
    with broken("must be accepted and is after_recall"):
        log.attempt("after_recall", document="third")


def test_after_its_session_is_closed_a_confirmation_comes_too_late() -> None:
    log = fresh()
    log.say("session_closed", session="session", handed=0, rows=1, without=[], by="person")
    log.attempt("after_close")
    log.item(batch="batch", edition=1)
    with broken("must be after_close and is accepted"):
        log.attempt(document="another")


def test_the_close_counts_the_handovers_of_the_items() -> None:
    log = fresh()
    log.attempt()
    with broken("its items say 1"):
        log.say("session_closed", session="session", handed=0, rows=1, without=[], by="person")
    assert log.history.settling.is_closed("session")


def test_discrepancies_are_followed() -> None:
    with broken("cannot be approved"):
        fresh().say("discrepancy", act="approved", session="session", id="case")


def test_a_stopped_tablet_goes_on_only_when_nothing_waits() -> None:
    log = fresh()
    with broken("tablet tablet-1 was not in quarantine"):
        log.say("device_released", dev=ONE, by="person")
    with broken("was not in quarantine"):
        log.say("device_released", dev="nobody", by="person")
    log.say("device_quarantined", dev="nobody")
    log.say("device_quarantined", dev=ONE)
    log.say("quarantine", dev=ONE, id="apart", code="chain_fork")
    assert list(log.history.owed()) == [ONE]
    with broken("1 messages of tablet tablet-1 still wait for a person"):
        log.say("device_released", dev=ONE, by="person")
    log.say("release", id="apart", code="chain_fork", by="person", taken_in=False)
    assert list(log.history.owed()) == []
    log.say("device_released", dev=ONE, by="person")
    log.item()
    with broken("was not in quarantine"):
        log.say("device_released", dev=ONE, by="person")


def test_what_a_stopped_tablet_sends_goes_to_quarantine_first() -> None:
    log = fresh()
    log.say("device_quarantined", dev=ONE)
    with broken("was in quarantine, and this item did not go there"):
        log.item()
    log.item(dev=TWO)
    log.say("quarantine", dev=ONE, id=f"{ONE}-2", code="chain_break")
    log.item()
    log.say("release", id=f"{ONE}-2", code="chain_break", by="person", taken_in=True)


def test_an_attachment_comes_later_once_and_only_to_an_item_that_lacked_it() -> None:
    log = fresh()
    whole, bare = log.item(), log.item(bare=True)
    for dev, name in ((ONE, whole), (TWO, bare)):
        with broken("did not lack its attachment"):
            log.say("attached", dev=dev, id=name)
    log.say("attached", dev=ONE, id=bare)
    with broken("did not lack its attachment"):
        log.say("attached", dev=ONE, id=bare)


def test_a_release_is_of_a_message_that_waited_by_somebody_and_says_truly_whether_it_was_taken_in() -> None:
    log = fresh()
    with broken("has no certificate before this line"):
        log.say("quarantine", dev="nobody", id="apart", code="chain_fork")
    log.say("quarantine", dev=ONE, id="apart", code="chain_fork")
    log.say("quarantine", dev=ONE, id="apart", code="ink_digest")
    said = {"id": "apart", "code": "chain_fork", "by": "person", "taken_in": False}
    for other in ({"id": "another"}, {"code": "chain_break"}):
        with broken("was not waiting in quarantine"):
            log.say("release", **(said | other))
    with broken("nobody is named who released it"):
        log.say("release", **(said | {"by": ""}))
    with broken("said to be taken into its chain, and is not its last item"):
        log.say("release", **(said | {"taken_in": True}))
    with broken("was not waiting"):
        log.say("release", **said)
    assert list(log.history.owed()) == [ONE]
    log.say("release", **(said | {"code": "ink_digest"}))
    assert list(log.history.owed()) == []


def test_notices_of_a_session_are_numbered_without_a_gap() -> None:
    log = Log()
    log.say("notice", session="session", n=1)
    log.say("notice", session="other", n=1)
    with broken("notice 3 of session session comes where notice 2 must come"):
        log.say("notice", session="session", n=3)
    log.say("notice", session="session", n=4)
    with broken("notice 4 of session session comes where notice 5"):
        log.say("notice", session="session", n=4)
