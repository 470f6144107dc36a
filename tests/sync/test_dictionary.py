"""The words that records are deflated with stay as they are published. docs/vectors/dictionary."""

from __future__ import annotations

from sync import dictionary
from sync.encoding import b64u, digest
from tests.vectors.kept import read

PUBLISHED = {said["number"]: said for said in read("dictionary/words")["words"]}
FIRST_SHA256 = "9y7AfymSK4HxgJuS9oKxczb5egZHTETbVqwyuOkvfzc"


def test_the_words_are_the_published_ones() -> None:
    assert set(dictionary.WORDS) == set(PUBLISHED)
    for number, words in dictionary.WORDS.items():
        assert words.decode("ascii") == PUBLISHED[number]["text"]
        assert b64u(digest(words)) == PUBLISHED[number]["sha256"]


def test_words_once_published_never_change() -> None:
    assert b64u(digest(dictionary.WORDS[1])) == FIRST_SHA256


def test_what_is_written_has_the_newest_number_and_one_byte_holds_it() -> None:
    assert max(dictionary.WORDS) == dictionary.NEWEST
    assert all(0 < number < 256 for number in dictionary.WORDS)


def test_a_stored_block_holds_the_words_and_so_does_the_window() -> None:
    assert all(len(words) < 32 * 1024 for words in dictionary.WORDS.values())
