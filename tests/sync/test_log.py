"""The log's lines and checkpoints, each read in its one form. docs/vectors/log; C2SP signed-note."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric import ed25519

from sync import log, merkle
from sync.encoding import b64u
from sync.keys import read_ed25519_jwk
from tests.vectors import cast as cast_of
from tests.vectors.kept import Case, cases, read, refusal

CAST = cast_of.load()


@cases("log/leaves")
def test_a_line_is_written_and_read_in_its_one_form(case: Case) -> None:
    line = case["line"].encode()
    if "code" in case:
        assert refusal(lambda: log.read_leaf(line)) == case["code"]
    else:
        assert log.write_leaf(case["kind"], case["object"]) == line
        assert log.read_leaf(line) == (case["kind"], case["object"])
        assert merkle.leaf_hash(line).hex() == case["hash"]


def test_a_line_is_as_long_as_any_may_be_and_no_longer() -> None:
    room = log.LEAF_BYTES - len(log.write_leaf("a", {"a": ""}))
    assert log.read_leaf(log.write_leaf("a", {"a": "x" * room})) == ("a", {"a": "x" * room})
    assert refusal(lambda: log.read_leaf(log.write_leaf("a", {"a": "x" * (room + 1)}))) == "too_large"


@cases("log/checkpoints")
def test_a_checkpoint_is_of_this_log_and_signed(case: Case) -> None:
    def read_it() -> log.Checkpoint:
        return log.read_checkpoint(case["note"], CAST.jwk("log"), cast_of.LOG_ORIGIN)

    if "code" in case:
        assert refusal(read_it) == case["code"]
    else:
        assert read_it() == log.Checkpoint(cast_of.LOG_ORIGIN, case["size"], bytes.fromhex(case["root"]))


def test_a_note_is_byte_for_byte_what_the_format_says() -> None:
    note = log.write_checkpoint("example.com/log", 0, merkle.EMPTY_ROOT, CAST.log)
    body, _, signature = note.partition("\n\n")
    assert body == "example.com/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    assert signature.startswith("— example.com/log ")
    assert signature.endswith("\n")


def test_the_key_hash_of_the_published_example_of_signed_notes() -> None:
    """The example key of C2SP signed-note: PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW."""
    raw = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    key = ed25519.Ed25519PublicKey.from_public_bytes(raw[1:])
    assert log.key_hash("PeterNeumann", key).hex() == "c74f20a3"
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": b64u(raw[1:])}
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    blob = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    signature = base64.b64decode(blob)
    assert signature[:4].hex() == "c74f20a3"
    read_ed25519_jwk(jwk).verify(signature[4:], text.encode())


@cases("log/of_300", "inclusion")
def test_a_line_of_a_large_log_is_proved_to_be_in_it(case: Case) -> None:
    whole, number = read("log/of_300"), case["number"]
    checkpoint = log.read_checkpoint(whole["note"], CAST.jwk("log"), cast_of.LOG_ORIGIN)
    line = log.write_leaf("demo", {"day": str(number)})
    path = [bytes.fromhex(one) for one in case["path"]]
    merkle.check_inclusion(merkle.leaf_hash(line), number, 300, path, checkpoint.root)
    other = merkle.leaf_hash(log.write_leaf("demo", {"day": str(number + 1)}))
    assert (
        refusal(lambda: merkle.check_inclusion(other, number, 300, path, checkpoint.root)) == "proof_invalid"
    )


@cases("log/of_300", "consistency")
def test_a_large_log_is_proved_to_continue_a_smaller_one(case: Case) -> None:
    whole = read("log/of_300")
    lines = [log.write_leaf("demo", {"day": str(number)}) for number in range(300)]
    assert merkle.root(lines).hex() == whole["root"]
    path = [bytes.fromhex(one) for one in case["path"]]
    roots = bytes.fromhex(case["root"]), bytes.fromhex(whole["root"])
    merkle.check_consistency(case["first"], 300, *roots, path)
    for wrong in ((roots[0][::-1], roots[1]), (roots[0], roots[1][::-1])):
        assert refusal(lambda: merkle.check_consistency(case["first"], 300, *wrong, path)) == "proof_invalid"  # noqa: B023
