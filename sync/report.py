"""What an audit found: what holds, what does not and where, what could not be judged.

Must never hold personal data: ids, numbers of lines and sentences only. docs/protocol.md, "What an auditor can do".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

MOST_ALIKE = 20  # failures of one sort that are told one by one; the others are counted


class Broken(Exception):
    """What was read does not hold; the message says in a sentence why."""


@dataclass
class Report:
    """Sentences that hold, fail, or remain to be judged by a person, and the size and root of the log as given."""

    size: int = 0
    root: bytes = b""
    holds: list[str] = field(default_factory=list)
    fails: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    _alike: Counter[str] = field(default_factory=Counter)

    @property
    def good(self) -> bool:
        """Nothing failed."""
        return not self._alike

    def fail(self, sort: str, sentence: str) -> None:
        """Something does not hold. After MOST_ALIKE of one sort only their number grows."""
        self._alike[sort] += 1
        if self._alike[sort] <= MOST_ALIKE:
            self.fails.append(sentence)

    def failed(self, *sorts: str) -> bool:
        """Whether anything of these sorts failed."""
        return any(sort in self._alike for sort in sorts)

    def finish(self) -> None:
        """Say how many failures were not told one by one."""
        for sort, many in sorted(self._alike.items()):
            if many > MOST_ALIKE:
                self.fails.append(f"And {many - MOST_ALIKE} more like this ({sort}).")
