"""Notices are signed by the server's key of the manifest, retired ones too. docs/vectors/notice."""

from __future__ import annotations

from sync import notice
from sync.encoding import write_time
from tests.vectors import cast as cast_of
from tests.vectors.kept import Case, cases, refusal

CAST = cast_of.load()


@cases("notice/notices")
def test_a_notice_is_believed_or_refused(case: Case) -> None:
    if "code" in case:
        assert refusal(lambda: notice.read_notice(case["token"], CAST.read_manifest())) == case["code"]
    else:
        found, said = notice.read_notice(case["token"], CAST.read_manifest()), case["says"]
        assert (found.session, found.number, found.kind) == (said["session"], said["n"], said["kind"])
        assert write_time(found.at) == said["at"]
        assert (list(found.rids), found.dev, found.edition) == (
            said.get("rids", []),
            said.get("dev", ""),
            said.get("edition", 0),
        )
