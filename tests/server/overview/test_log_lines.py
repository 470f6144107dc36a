"""The page of the log in words: what every kind of line is called, and what only some may read in it."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from flask import Flask

import server
from server.database import db
from server.log.models import LogLeaf
from server.overview.log_lines import KINDS
from server.web import texts
from sync import chain, notice
from tests.server.overview.test_pages import demo, reading, signed_in

__all__ = ["demo"]
ROOT = Path(server.__file__).parent


def written_kinds() -> set[str]:
    """The kinds that the server's source appends."""
    return {
        node.args[0].value
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "append"
        and len(node.args) == 2
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_every_kind_that_the_server_writes_has_words() -> None:
    found = written_kinds()
    assert len(found) > 15
    assert found <= set(KINDS)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_act_of_a_tablet_and_every_notice_has_words(language: str) -> None:
    held = texts.bundle(language)
    wanted = [f"overview-act-item-{kind}" for kind in chain.KINDS]
    wanted += [f"overview-act-notice-{kind}" for kind in notice.KINDS]
    wanted += [f"overview-line-{kind}" for kind in KINDS]
    assert [key for key in wanted if not held.has_message(key)] == []


def test_every_line_of_the_demo_has_words_for_its_act(demo: Flask) -> None:
    held = texts.bundle("en")
    with demo.app_context():
        lines = [json.loads(leaf.line) for leaf in db.session.query(LogLeaf)]
    acts = {
        (kind, said["kind" if kind in ("item", "notice") else "act"])
        for kind, said in lines
        if ("kind" if kind in ("item", "notice") else "act") in said
    }
    assert len(acts) > 10
    assert [act for act in acts if not held.has_message(f"overview-act-{act[0]}-{act[1]}")] == []


def test_a_line_names_the_things_of_the_office_and_stands_whole_beside_its_words(demo: Flask) -> None:
    page = reading(signed_in(demo, "s.elamrani"), "en").get("/log?kind=item").get_data(as_text=True)
    row = re.search(r"<tr>(?:(?!</tr>).)*confirmation(?:(?!</tr>).)*</tr>", page, re.S)
    assert row is not None
    assert re.search(r'<a href="/devices/\w+">Tablet \d</a>', row[0])
    assert re.search(r'<a href="/documents/IR\w{7}">IR\w \w{3} \w{3}</a>', row[0])
    assert "Stadskantoor Goes, Wed 18 Nov</a>" in row[0]
    assert "&#34;kind&#34;:&#34;attempt&#34;" in row[0]


def test_who_may_not_see_documents_reads_no_number_of_one(demo: Flask) -> None:
    page = reading(signed_in(demo, "k.visser"), "en").get("/log?kind=item").get_data(as_text=True)
    assert "confirmation" in page
    assert not re.search(r"IR\w ?\w{3} ?\w{3}\b", page)
    assert "/documents/" not in page


def test_the_acts_of_people_are_told_with_their_names(demo: Flask) -> None:
    page = reading(signed_in(demo, "a.jansen"), "en").get("/log?kind=allocation").get_data(as_text=True)
    assert "set aside" in page
    assert "150 documents" in page
