"""What each problem of an import means, in words for the API and the command line.

Must never hold the pages' words: those are in the translations under the same codes. docs/import.md.
"""

WORDS = {
    "already_handed_over": "This document was handed over already; nothing about it can change.",
    "applicant_differs": "Another row of this file says something else about the same person.",
    "born_in_future": "The date of birth is in the future.",
    "code_unknown": "This is not one of the known codes.",
    "column_missing": "This column must be there.",
    "column_twice": "This column is there more than once.",
    "column_unknown": "This column is not known.",
    "date_unreadable": "Not a date. Write 31-03-2027 or 2027-03-31.",
    "document_number_wrong": "A document number has 9 letters or digits.",
    "file_empty": "The file is empty.",
    "is_workbook": "This is a workbook. Save it as CSV first.",
    "language_wrong": "Not a language code. Write nl, en, ar or another code of two or three letters.",
    "list_unreadable": "Not a list that can be read. Put | between the parts.",
    "mandate_without_representative": "There is a mandate but no representative.",
    "missing": "This must be filled in.",
    "nationality_wrong": "Not a nationality code of at most three letters.",
    "not_at_office": "This document has left the office; its details cannot change now.",
    "not_json": "This is not JSON with a list of documents.",
    "not_text": "This is not plain text.",
    "not_zip": "The photos are not a ZIP file.",
    "other_applicant": "This document is already known for another person.",
    "photo_not_found": "The ZIP has no photo with this name.",
    "photo_too_large": "This photo is too large.",
    "photo_unreadable": "This photo cannot be read. Use JPEG, PNG or WebP.",
    "quotes_broken": "A quotation mark is not closed.",
    "too_long": "This is too long.",
    "too_many_cells": "This row has more cells than there are columns.",
    "too_many_photos": "There are too many photos in the ZIP.",
    "too_many_rows": "There are too many rows. Split the file.",
    "twice_in_file": "This document number is in the file more than once.",
    "v_number_wrong": "A V-number has 10 digits.",
}

OF_THE_OFFICE = frozenset({"already_handed_over", "not_at_office", "other_applicant"})
"""Problems of well-formed rows that the office's own records stand against."""
