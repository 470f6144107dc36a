"""One history: a seed decides every step, and after each step the invariants are looked at.

Must never draw from anything but its seed: the line that replays a failure must replay it. docs/reliability.md.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sync.errors import ProtocolError
from tests.simulation import mishaps
from tests.simulation.calm import calm
from tests.simulation.disk import Entry, NoRoom, PowerCut
from tests.simulation.evening import evening
from tests.simulation.ground import Ground, ground
from tests.simulation.known import Known
from tests.simulation.network import Letter, Network
from tests.simulation.office import Office
from tests.simulation.stub import drawn_from
from tests.simulation.tablet import StoredTablet, Unreachable
from tests.simulation.told import check_told
from tests.simulation.truth import Timeline, Truth

STEPS = 400
WEATHERS = (0.25, 1, 1, 4)
"""How often a step comes in one history, against how often it comes at all: some days are full of one thing."""
LIES = (0.02, 0.1, 0.4)  # how many letters the network of a history changes
OTHER_OUTCOMES = ("not_collected", "identity_not_established", "declined", "document_damaged", "withheld")
UNREADABLE = ("input_invalid", "bundle_malformed")


@dataclass
class History:
    """Everything of one history."""

    seed: int
    tell: Callable[[str], None] = lambda _line: None
    chance: random.Random = field(init=False)
    ground: Ground = field(init=False)
    truth: Truth = field(init=False)
    network: Network = field(init=False)
    office: Office = field(init=False)
    tablets: list[StoredTablet] = field(default_factory=list)
    clocks: dict[str, timedelta] = field(default_factory=dict)
    mixed_up: str = ""
    """The record that more than one desk takes for its applicant's."""
    cloned: bool = False
    step: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.ground = ground()

    def run(self, steps: int = STEPS) -> None:
        """All steps, then calm weather; raises Broken when an invariant does not hold."""
        with ExitStack() as inside:
            inside.enter_context(drawn_from(self.chance))
            self._begin()
            kinds, usual = zip(*self._steps(), strict=True)
            weights = [weight * self.chance.choice(WEATHERS) for weight in usual]
            for self.step in range(1, steps + 1):
                (act,) = self.chance.choices(kinds, weights)
                self.tell(f"{self.step:4} {act()}")
            calm(self)
            evening(self)

    def _begin(self) -> None:
        self.ground.begin()
        timeline = Timeline(custody=dict(self.ground.custody))
        self.truth = Truth(timeline)
        timeline.look(self.ground.raw, self.truth.signed)
        self.network = Network(self.chance, self.ground.identities[0].manifest, self.chance.choice(LIES))
        self.mixed_up = self.chance.choice(list(self.ground.documents))
        self.office = Office(self.ground, self.truth, self.chance)
        for number, identity in enumerate(self.ground.identities[: self.chance.randrange(2, 5)], start=1):
            tablet = StoredTablet(identity, f"tablet {number}")
            self.tablets.append(tablet)
            self.clocks[tablet.label] = timedelta(0)
            self.truth.done[tablet.label] = []
            self.witness(tablet)
            tablet.start()
            self.prepare_one(tablet)

    def _steps(self) -> list[tuple[Callable[[], str], int]]:
        return [
            (self.hand_over, 34),
            (self.correct, 14),
            (self.give_up, 50),
            (self.count_box, 3),
            (self.say_done, 4),
            (self.send, 13),
            (self.carry, 3),
            (self.deliver, 38),
            (self.cut_later, 24),
            (self.kill, 14),
            (self.start, 60),
            (self.time_passes, 90),
            (self.clock_jumps, 20),
            (partial(mishaps.lose_a_store, self), 7),
            (partial(mishaps.fill_disk, self), 6),
            (partial(mishaps.look_into_a_copy, self), 4),
            (partial(mishaps.clone, self), 1),
            (self.prepare, 2),
            (self.server_stops, 5),
            (self.act, 20),
        ]

    def hand_over(self) -> str:
        """Open a record and record an attempt; mostly the document is handed over."""
        tablet = self.running()
        if tablet is None or not tablet.slots:
            return "nobody works"
        rid = self.mixed_up if self.chance.random() < 0.25 else self.chance.choice(list(tablet.slots))
        outcome = "handed_over" if self.chance.random() < 0.7 else self.chance.choice(OTHER_OUTCOMES)
        if outcome == "handed_over" and tablet.standing(rid) is not None:
            return f"{tablet.label} says: handed over before"

        def work() -> None:
            self._open(tablet, rid)
            self._done(tablet, tablet.attempt(rid, outcome, self.at(tablet), self.ground.staff[0], None))

        return f"{tablet.label} {outcome} {rid[:4]}: {self.guarded(tablet, work)}"

    def correct(self) -> str:
        """A mistake: a later attempt supersedes this tablet's own handover."""
        tablet = self.running()
        standing = [one for rid in tablet.slots if (one := tablet.standing(rid))] if tablet else []
        if tablet is None or not standing:
            return "nothing to correct"
        mixed_up = [one for one in standing if one.rid == self.mixed_up]
        wrong = self.chance.choice(mixed_up or standing)
        outcome = "handed_over" if self.chance.random() < 0.5 else self.chance.choice(OTHER_OUTCOMES)
        return f"{tablet.label} corrects {wrong.rid[:4]}: " + self.guarded(
            tablet,
            lambda: self._done(
                tablet,
                tablet.attempt(wrong.rid, outcome, self.at(tablet), self.ground.staff[0], wrong.entry_id),
            ),
        )

    def give_up(self) -> str:
        """Someone looks at a record, or the screen, and walks away."""
        tablet = self.running()
        if tablet is None or not tablet.slots or self.chance.random() < 0.8:
            return "somebody gives up"
        rid = self.chance.choice(list(tablet.slots))
        return f"{tablet.label} opened {rid[:4]}: {self.guarded(tablet, lambda: self._open(tablet, rid))}"

    def count_box(self) -> str:
        """Count the box on the tablet."""
        tablet = self.running()
        if tablet is None or not tablet.slots:
            return "nobody counts"
        found = [rid for rid in tablet.slots if self.chance.random() < 0.5]
        phase = self.chance.choice(("in", "out"))
        return f"{tablet.label} counts: " + self.guarded(
            tablet,
            lambda: self._done(tablet, tablet.count(phase, found, self.at(tablet), self.ground.staff[0])),
        )

    def say_done(self) -> str:
        """This tablet is done with the session."""
        tablet = self.running()
        if tablet is None or self.step < 150:
            return "too early to be done"
        return f"{tablet.label} closes: " + self.guarded(
            tablet,
            lambda: self._done(
                tablet,
                tablet.add(
                    "close", self.at(tablet), batch=tablet.identity.batch, edition=max(1, tablet.edition)
                ),
            ),
        )

    def prepare(self) -> str:
        """Fetch the newest edition."""
        tablet = self.running()
        if tablet is None:
            return "nobody prepares"
        return f"{tablet.label} prepares: {self.prepare_one(tablet)}"

    def kill(self) -> str:
        """The browser is killed; its database's log may be torn, which shows at the second start."""
        tablet = self.running()
        if tablet is None:
            return "nothing to kill"
        self.stop(tablet, power=False)
        return f"{tablet.label} was killed"

    def cut_later(self) -> str:
        """At one of the next writes the tablet stops."""
        tablet = self.running()
        if tablet is not None:
            tablet.fuse.left = self.chance.randrange(9)
        return "a fuse is lit"

    def start(self) -> str:
        """A tablet that lies still is started."""
        still = [tablet for tablet in self.tablets if not tablet.running]
        if not still:
            return "all run"
        tablet = self.chance.choice(still)
        return f"{tablet.label} starts: {self.start_one(tablet)}"

    def clock_jumps(self) -> str:
        """Somebody sets a tablet's clock."""
        tablet = self.chance.choice(self.tablets)
        self.clocks[tablet.label] = timedelta(minutes=self.chance.randrange(-3000, 3000))
        return f"the clock of {tablet.label} jumps"

    def time_passes(self) -> str:
        """A while, rarely a night."""
        minutes = 600 if self.chance.random() < 0.01 else self.chance.randrange(1, 3)
        self.ground.now += timedelta(minutes=minutes)
        return f"{minutes} minutes"

    def send(self) -> str:
        """A tablet hands in what it owes."""
        tablet = self.running()
        if tablet is None:
            return "nobody sends"
        body = tablet.upload()
        self.network.send(Letter(tablet.label, tablet.identity.device, body))
        return f"{tablet.label} sends {len(tablet.owed())}"

    def carry(self) -> str:
        """The same as a file that somebody carries."""
        tablet = self.running()
        if tablet is None or not tablet.owed():
            return "nothing to carry"
        body = tablet.upload(carried=True)
        self.network.send(Letter(tablet.label, tablet.identity.device, body, carried=True))
        return f"{tablet.label} is carried"

    def deliver(self) -> str:
        """Whatever the network does with something that is under way."""
        letter = self.network.next()
        if letter is None:
            return "nothing arrives"
        return self._answer(letter) if letter.answer else self.hand_in(letter)

    def server_stops(self) -> str:
        """The server will stop at one of its next statements."""
        self.ground.fuse.left = self.chance.randrange(60)
        return "the server will stop"

    def act(self) -> str:
        """The office does something."""
        weighed = self.office.acts()
        (act,) = self.chance.choices([act for _, act in weighed], [weight for weight, _ in weighed])
        return act()

    def hand_in(self, letter: Letter) -> str:
        try:
            answer = self.ground.hand_in(letter.device, letter.body, carried=letter.carried)
        except PowerCut:
            self.truth.timeline.look(self.ground.raw, self.truth.signed)
            return f"{letter.tablet} reached a server that stopped"
        self.truth.timeline.look(self.ground.raw, self.truth.signed)
        if answer.get("code") not in UNREADABLE:
            device = json.loads(letter.body).get("dev", "") if letter.carried else letter.device
            self.truth.answered(device, letter.body, answer, self.ground.state_of(device))
        body = json.dumps(answer).encode()
        self.network.send(Letter(letter.tablet, letter.device, body, letter.carried, answer=True))
        return f"{letter.tablet} handed in: {answer.get('code', 'acknowledged')}"

    def _answer(self, letter: Letter) -> str:
        tablet = next(one for one in self.tablets if one.label == letter.tablet)
        if not tablet.running:
            return f"{letter.tablet} is not there to hear"
        return f"{letter.tablet} hears: " + self.guarded(tablet, lambda: self.take(tablet, letter.body))

    def take(self, tablet: StoredTablet, answer: bytes) -> str:
        before = {known.entry_id for known in tablet.owed()}
        last, acknowledged = tablet.shelf.facts.get("checkpoint"), tablet.shelf.facts.get("acknowledged", 0)
        try:
            if not tablet.take(answer):
                return "declined"
        except Unreachable:
            return "nonsense"
        except ProtocolError as error:
            if error.code == "log_rollback":
                self.truth.cried(answer, acknowledged, last)
            return error.code
        self.truth.freed(tablet, before)
        gone = tablet.shred_delivered(self.at(tablet))
        self.truth.shredded(tablet, gone)
        check_told(tablet, self.truth, self.ground)
        return "believed"

    def prepare_one(self, tablet: StoredTablet) -> str:
        return self.guarded(tablet, lambda: self._prepare(tablet))

    def _prepare(self, tablet: StoredTablet) -> None:
        try:
            edition = self.ground.fetch(tablet.identity.device)
        except PowerCut:
            return
        if edition is not None and not tablet.shelf.facts.get("revoked"):
            tablet.prepare(edition, list(self.ground.documents), self.at(tablet))

    def _open(self, tablet: StoredTablet, rid: str) -> None:
        try:
            tablet.open(rid, self.at(tablet), self.ground.staff[0])
        except ProtocolError as error:
            if error.code != "record_shredded":
                raise

    def _done(self, tablet: StoredTablet, known: Known) -> None:
        """The screen says that it is done; with one copy it says so, and that is not this promise."""
        if tablet.copies == 2:
            self.truth.done[tablet.label].append(known.entry_id)

    def guarded(self, tablet: StoredTablet, work: Callable[[], object]) -> str:
        """Work that the power, the disk or the house may end."""
        try:
            return str(work() or "done")
        except PowerCut:
            self.stop(tablet, power=self.chance.random() < 0.6)
            return "power cut"
        except NoRoom:
            return "no room"

    def stop(self, tablet: StoredTablet, *, power: bool) -> None:
        tablet.fuse.left = None
        tablet.single = tablet.single or bool(tablet.behind)
        if power:
            tablet.file.power_lost(self.chance)
        else:
            tablet.file.killed()
            if not tablet.shelf.torn and self.chance.random() < 0.2:
                tablet.shelf.torn = 2
        tablet.forget()

    def start_one(self, tablet: StoredTablet) -> str:
        try:
            healed = tablet.start()
        except PowerCut:
            self.stop(tablet, power=True)
            return "power cut"
        except NoRoom:
            tablet.shelf.full, tablet.single = False, True
            tablet.forget()
            return "no room to heal"
        tablet.single = False
        self.truth.started(tablet)
        return f"healed {healed}"

    def running(self) -> StoredTablet | None:
        running = [tablet for tablet in self.tablets if tablet.running]
        return self.chance.choice(running) if running else None

    def at(self, tablet: StoredTablet) -> datetime:
        return self.ground.now + self.clocks[tablet.label]

    def witness(self, tablet: StoredTablet) -> None:
        def sign(seq: int, prev: str, name: str, entry: Entry, supersedes: str) -> None:
            self.truth.sign(tablet.identity.device, seq, prev, name, entry, supersedes)

        tablet.signed = sign
        tablet.kept = lambda known: self.truth.kept(tablet, known)
        tablet.trusted = lambda token: self.truth.trusted(tablet, token)


def play(seed: int, steps: int = STEPS, tell: Callable[[str], None] = lambda _line: None) -> None:
    """The history of this seed; raises Broken."""
    History(seed, tell).run(steps)
