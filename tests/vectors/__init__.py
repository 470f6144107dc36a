"""The published vectors of docs/vectors: how they were made, and how tests read them.

Must never make a file anew that is kept: bytes that change mean a version that changes.
"""
