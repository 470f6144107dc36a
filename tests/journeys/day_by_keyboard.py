"""A whole day with a keyboard alone, from a tablet that nobody enrolled to a closed session.

Every screen and state on the way is shown to `seen`, which may look at it in any way that leaves it as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, Playwright, expect

from tests.journeys.field_app import DAY_PIN, FieldApp
from tests.journeys.house import PASSWORD
from tests.journeys.keyboard import Keyboard
from tests.journeys.planned import Planned, planned_office

Seen = Callable[[str], None]


class DayByKeyboard:
    """The steps of the day; each is one method, in the order of a day."""

    def __init__(self, office: Planned, app: FieldApp) -> None:
        self._office = office
        self.app = app
        self.keyboard = Keyboard(app.page)
        self.seen: Seen = lambda name: None

    @property
    def page(self) -> Page:
        """The tablet's screen."""
        return self.app.page

    def appears(self, testid: str, name: str) -> None:
        """A screen or a state is there: it is known by one of its parts."""
        expect(self.page.get_by_test_id(testid).first).to_be_visible()
        self.seen(name)

    def enrol(self) -> None:
        """Type the code, sign in, write the words down and repeat them."""
        keyboard = self.keyboard
        self.appears("enrol-code", "welcome")
        keyboard.type_into("enrol-code", self._office.code())
        self.page.keyboard.press("Enter")
        self.appears("staff-username", "sign in")
        keyboard.type_into("staff-username", "l.veld")
        keyboard.type_into("staff-password", PASSWORD)
        keyboard.to(self.page.locator("input[name=totp]"))
        self.page.keyboard.type(self._office.factor())
        self.page.keyboard.press("Enter")
        phrase, choice = self.page.get_by_test_id("phrase"), self.page.get_by_test_id("new-way-phrase")
        expect(phrase.or_(choice)).to_be_visible()
        if choice.is_visible():
            self.seen("choose a way")
            keyboard.press("new-way-phrase")
        expect(phrase.locator("li")).to_have_count(5)
        self.app.phrase = " ".join(word.strip() for word in phrase.locator("li").all_inner_texts())
        self.seen("the words")
        keyboard.press("phrase-written")
        self.appears("phrase-repeat", "the words again")
        keyboard.type_into("phrase-repeat", self.app.phrase)
        self.page.keyboard.press("Enter")
        self.appears("refresh", "home without a batch")

    def prepare(self) -> None:
        """Fetch the batch, and wait for the verdict."""
        self._office.seal()
        self.keyboard.press_button("Settings")
        self.appears("go-carry", "settings")
        self.keyboard.press("show-keys")
        self.appears("keyboard-help", "all keys")
        self.page.keyboard.press("Escape")
        expect(self.page.get_by_role("dialog")).to_have_count(0)
        self.seen("settings, after the keys")
        self.keyboard.press("go-diagnosis")
        self.appears("diagnosis", "diagnosis")
        self.keyboard.press("diagnosis-send")
        self.appears("diagnosis-sent", "diagnosis, sent")
        self.keyboard.press_button("Back")
        self.appears("go-carry", "settings again")
        self.keyboard.press_button("Back")
        self.keyboard.press("refresh")
        self.appears("go-ready", "home with a batch")
        self.keyboard.press("go-ready")
        self.appears("prepare", "before preparing")
        self.keyboard.press("prepare")
        self.appears("ready", "ready for the road")
        self.keyboard.press("go-unlock")

    def unlock(self) -> None:
        """The pass phrase, then the PIN of the day, twice."""
        self.appears("unlock-phrase", "unlock")
        self.keyboard.to(self.page.get_by_text("Forgotten", exact=False).first)
        self.keyboard.type_into("unlock-phrase", self.app.phrase)
        self.page.keyboard.press("Enter")
        self.appears("day-pin", "the day's PIN")
        for _ in range(2):
            self.keyboard.type_into("pin", DAY_PIN)
        self.appears("find-field", "find")

    def count_in(self) -> None:
        """All documents are in the box."""
        self.keyboard.press("go-session")
        self.appears("exchange", "session")
        self.keyboard.press("go-count-in")
        self.appears("count-number", "count")
        self.keyboard.type_into("count-number", "IR4000001")
        self.page.keyboard.press("Enter")
        self.appears("last-scan", "count, one found")
        self.keyboard.press("count-all", "Space")
        self.keyboard.press("count-sign")
        self.appears("counted", "counted in")
        self.keyboard.press_button("Start handing over")
        expect(self.page.get_by_test_id("find-field")).to_be_focused()

    def find(self, number: int) -> None:
        """Type a document number; Enter opens it."""
        expect(self.page.get_by_test_id("find-field")).to_be_focused()
        self.page.keyboard.type(f"IR4{number:06d}")
        expect(self.page.get_by_test_id("hit")).to_have_count(1)
        self.seen("found")
        self.page.keyboard.press("Enter")
        self.appears("document-number", "handover")

    def check(self) -> None:
        """The photo and the identity."""
        self.keyboard.press("check-photo", "Space")
        self.keyboard.press("identity-passport", "Space")
        self.seen("handover, all checked")

    def turn(self, language: str) -> None:
        """Turn the tablet; the applicant takes a language."""
        self.keyboard.press("handover-sign")
        self.appears("language-known", "turn")
        other = self.page.get_by_test_id(f"language-{language}")
        self.keyboard.press(f"language-{language}" if other.count() else "language-known")
        self.appears("sign-pad", f"sign, {language}")

    def mark(self, language: str) -> None:
        """A typed cross before a witness who is named."""
        self.keyboard.press("sign-cannot")
        self.appears("sign-typed", f"mark, {language}")
        self.keyboard.type_into("sign-typed", "X")
        self.keyboard.press("sign-confirm")
        self.appears("witness-go", f"give back, {language}")
        self.keyboard.press("witness-go")
        self.appears("witness-name", "witness")
        self.keyboard.type_into("witness-name", "Tesfay Haile")
        self.keyboard.press("witness-interpreter", "Space")
        self.keyboard.press("witness-confirm")
        self.appears("done", f"done, {language}")

    def next(self) -> None:
        """The staff member takes the tablet back."""
        self.keyboard.press("next-applicant")
        self.take_back()
        expect(self.page.get_by_test_id("find-field")).to_be_focused()

    def take_back(self) -> None:
        """The day's PIN lifts the cover."""
        self.appears("quick-lock", "quick lock")
        self.keyboard.type_into("pin", DAY_PIN)
        expect(self.page.get_by_test_id("lock")).to_be_visible()

    def decline(self, number: int) -> None:
        """An applicant who looks at the pictures, then does not sign; the staff record why."""
        self.find(number)
        self.check()
        self.turn("ar")
        self.keyboard.press("sign-pictures")
        for step in ("first", "second", "third"):
            self.appears("support-next", f"pictures, {step}")
            self.keyboard.press("support-next")
        self.appears("sign-refuse", "sign, ar, with pictures")
        self.keyboard.press("sign-refuse")
        self.appears("give-back", "refuse, ar")
        self.keyboard.press("give-back")
        self.take_back()
        self.appears("outcome-declined", "another outcome")
        self.keyboard.press("reason-wants_advice", "Space")
        self.keyboard.press("outcome-record")
        self.appears("done", "done, declined")
        self.keyboard.press("next-applicant")
        expect(self.page.get_by_test_id("find-field")).to_be_focused()

    def look_around(self) -> None:
        """What is beside the way: not on the list, a dialog that is left, carrying."""
        self.keyboard.press_button("Not on the list")
        expect(self.page.get_by_role("dialog")).to_be_visible()
        self.seen("not on the list")
        self.page.keyboard.press("Escape")
        expect(self.page.get_by_role("dialog")).to_have_count(0)
        self.seen("find, after the dialog")
        self.keyboard.type_into("find-field", "nobody of this name")
        expect(self.page.get_by_test_id("hit")).to_have_count(0)
        self.seen("nothing found")
        self.page.get_by_test_id("find-field").press("ControlOrMeta+a")
        self.page.keyboard.press("Delete")
        self.find(3)
        self.keyboard.press("other-outcome")
        expect(self.page.get_by_role("dialog")).to_be_visible()
        self.page.keyboard.press("Escape")
        expect(self.page.get_by_role("dialog")).to_have_count(0)
        self.seen("handover, after the dialog")
        self.keyboard.press_button("Find")
        self.keyboard.press("go-session")
        self.keyboard.press("go-carry")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        self.seen("carry")
        self.keyboard.press_button("Back")
        self.appears("exchange", "session, after carrying")

    def close(self) -> None:
        """Send, count what is left, close."""
        self.keyboard.press("exchange")
        self.app.waiting("Nothing waiting")
        self.seen("session, all sent")
        self.keyboard.press("go-count-out")
        self.appears("sums", "count out")
        self.keyboard.press("count-all", "Space")
        self.keyboard.press("count-sign")
        self.appears("counted", "counted out")
        self.keyboard.press("close")
        expect(self.page.get_by_role("heading", name="Batches")).to_be_visible()
        self.seen("closed")

    def whole(self) -> None:
        """From the first screen to the last."""
        self.enrol()
        self.prepare()
        self.unlock()
        self.count_in()
        self.find(0)
        self.check()
        self.turn("en")
        self.mark("en")
        self.next()
        self.decline(5)
        self.look_around()
        self.close()


@contextmanager
def new_tablet(
    playwright: Playwright, template: Path, folder: Path, *, arguments: Sequence[str] = ()
) -> Iterator[DayByKeyboard]:
    """An office with a planned session, and a tablet that shows its first screen; `arguments` are its browser's."""
    with planned_office(template, folder) as office:
        app = FieldApp(playwright, office.house.origin, folder / "profile", arguments=arguments)
        try:
            app.open()
            yield DayByKeyboard(office, app)
            assert app.troubles == []
        finally:
            app.kill()
