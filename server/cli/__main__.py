"""`python -m server.cli` is `fielddesk`.

Must hold nothing else. docs/operating.md.
"""

from server.cli import main

main()
