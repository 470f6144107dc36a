"""The words that records are deflated with: what stands in nearly all of them need not be sent with each.

Must never change under the number it has: what was sealed with it opens with nothing else. docs/protocol.md, "Dictionary".
"""

from __future__ import annotations

NEWEST = 1

# What is rarest comes first: a word costs fewer bits the nearer to the end it stands.
_FIRST = (
    '"few_digital_skills","reads_with_difficulty","mobility","mental_health","sight","hearing","interpreter"'
    '],"oldDocuments":[],"support":[],"representative":{"name":"","mandateKind":"court"},"guardian":{"name":"'
    '"mandateKind":"written"},"guardian":null,"note":"'
    '{"code":"recalled","text":""},{"code":"other","text":"'
    '{"code":"collect_in_person","text":"Alleen aan de persoon zelf.'
    '{"code":"name_changed","text":"Naam gewijzigd'
    '{"code":"identity_check","text":"'
    "LBYYEMKENBGDUGACMRGHABRACOLZAFVNMRUSPHLTHAKORJPNZAFGBREGYTWNUSAPAKUKRIDNAFGSOMERIIRQIRNNGATURMARSYRINDCHN"
    "verblijf regulier onbepaalde tijdEU langdurig ingezetene"
    "verblijf asiel onbepaalde tijdverblijf asiel bepaalde tijd"
    "verblijf regulier bepaalde tijd, familie en gezin"
    "verblijf regulier bepaalde tijd, kennismigrantarbeid in loondienst"
    '"alerts":[{"code":"old_document","text":"Neem het oude document in."}],'
    '"oldDocuments":[{"number":"IR","kind":"verblijfsdocument"}],"support":["'
    '"slot":null,"alerts":[],"oldDocuments":[],"support":[],"representative":null,"guardian":null,"note":"'
    '{"v":1,"doc":{"number":"IR","kind":"verblijf regulier bepaalde tijd, studie","validUntil":"2028-0'
    '"},"applicant":{"vNumber":"2","name":" ","familyName":"","givenNames":"","born":"199-0'
    '","nationality":"IND","language":"nl"},"slot":{"startsAt":"2026-10T09:00:00.000Z","endsAt":"2026-10T09:1'
    '5:00.000Z"},"alerts":[],"oldDocuments":[],"support":[],"representative":null,"guardian":null,"note":""}'
)

WORDS = {1: _FIRST.encode()}
