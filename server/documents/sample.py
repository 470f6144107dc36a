"""The sample file of the import page: invented people, every column once.

Must never hold a real person or document. docs/import.md.
"""

from server.documents.files import COLUMNS

ROWS = (
    (
        "IR0A11B22", "verblijf regulier bepaalde tijd, studie", "2000000018", "van der Berg",
        "31-03-2028", "Lotte van der Berg", "Lotte", "14-02-2001", "USA", "en", "3062 PA",
        "Erasmus University Rotterdam", "hearing|interpreter", "old_document:Take in the old card|name_changed",
        "IR0Z98Y76:verblijfsdocument", "", "", "", "Comes with a sign language interpreter", "IR0A11B22.jpg",
    ),
    (
        "IR0C33D44", "verblijf regulier bepaalde tijd, familie en gezin", "2000000026", "Haddad",
        "2029-09-30", "Sami Haddad", "Sami", "00-00-2012", "SYR", "ar", "4461 GE",
        "", "", "", "", "Nour Haddad", "parental", "Nour Haddad", "", "",
    ),
)  # fmt: skip

SAMPLE = "\r\n".join(";".join(cells) for cells in (COLUMNS, *ROWS)) + "\r\n"
