"""A little of `make fuzz` in every test run: both sides read or refuse changed messages alike."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import sync
from sync import batch, log
from tests.fuzz.parsers import PARSERS
from tests.fuzz.run import Failure, fuzz, judged_by_app, outcome

INNER = {
    "bundle.read_export",
    "bundle.read_upload",
    "encoding.read_compact",
    "encoding.read_object",
    "encoding.read_seconds",
    "encoding.read_typed",
    "jws.read_payload",
}
"""Parsers that others of the list begin with, or read a member with."""


@pytest.mark.parametrize("parser", PARSERS)
def test_changed_messages_are_read_or_refused_alike_on_both_sides(parser: str) -> None:
    assert fuzz(parser, 150, seed=7) == []


def test_what_is_raised_outside_the_tree_of_errors_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "ROW_BYTES", 0)
    assert outcome("rows", "AAAA").startswith("! ZeroDivisionError")


def test_a_disagreement_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "NOTE_BYTES", 10)
    assert any(isinstance(one, Failure) for one in fuzz("checkpoint", 150, seed=7))


def test_the_app_says_that_it_does_not_know_a_parser() -> None:
    assert judged_by_app("no such parser", ["x"]) != ['=""']


def test_no_parser_is_left_out() -> None:
    fuzzed = (Path(__file__).parent / "parsers.py").read_text("utf-8")
    for module in sorted((Path(sync.__file__).parent).glob("*.py")):
        for node in ast.parse(module.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("read_"):
                parser = f"{module.stem}.{node.name}"
                assert parser in fuzzed or parser in INNER, parser
