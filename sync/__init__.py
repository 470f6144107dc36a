"""The protocol between server and tablet, version 1: bytes and plain values in, bytes and plain values out.

It has no clock, database, network or framework: `now` is an argument, only `seal` and `keys` draw randomness.
Read in this order: errors, encoding, jws, seal, keys; merkle, log; enrolment, renewal, dpop, staff_secret, staff_key;
record, batch; ink, confirmation, chain; judge; acknowledgement, notice, bundle, receipt; audit.

Most readers need two functions: `batch.seal_batch`, which makes what a tablet downloads, and `judge.judge`,
which decides on what a tablet sends. A change of bytes is a new version: docs/protocol.md, "Versions".
"""
