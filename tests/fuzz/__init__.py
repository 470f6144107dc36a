"""Changed messages for every parser, on both sides: read or refused with the same code, and never anything else.

Must never fetch or open anything outside this repository. `make fuzz`; docs/protocol.md, "Vectors".
"""
