"""Vectors that no one here wrote, held to both sides and to a real Chromium.

Must never change a case: each file names its source and licence. docs/protocol.md, "Vectors".
"""
