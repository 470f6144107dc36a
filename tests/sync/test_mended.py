"""What leaves the quarantine without a person, as the auditor follows it."""

from tests.sync.test_history import ONE, broken, fresh


def test_what_waited_leaves_quarantine_without_a_person_only_when_it_is_whole_in_its_chain() -> None:
    log = fresh()
    said = {"dev": ONE, "id": f"{ONE}-1", "code": "attachment_missing"}
    with broken("was not waiting in quarantine"):
        log.say("mended", **said)
    with broken("was not waiting in quarantine"):
        log.say("mended", **(said | {"dev": "nobody"}))
    log.say("quarantine", **said)
    log.say("quarantine", **(said | {"code": "chain_break"}))
    with broken("come whole, and is not whole"):
        log.say("mended", **said)
    log.item()
    with broken("only a person can decide"):
        log.say("mended", **(said | {"code": "chain_break"}))
    log.say("mended", **said)
    with broken("was not waiting in quarantine"):
        log.say("mended", **said)
    assert list(log.history.owed()) == [ONE]


def test_an_item_without_its_attachment_is_whole_when_that_has_come() -> None:
    log = fresh()
    said = {"dev": ONE, "id": f"{ONE}-1", "code": "attachment_digest"}
    log.say("quarantine", **said)
    log.item(bare=True)
    with broken("come whole, and is not whole"):
        log.say("mended", **said)
    log.say("attached", dev=ONE, id=f"{ONE}-1")
    log.say("mended", **said)
    assert list(log.history.owed()) == []
