"""The demo's locations and accounts.

Must never hold a real person; the dates are those of the public announcement of 7 February 2022.
"""

from __future__ import annotations

from datetime import date, datetime

from server.locations import service as locations
from server.locations.rules import Offer
from server.locations.service import LocationDetails
from server.staff import service as staff
from server.staff.rules import DEMO_PASSWORD

ISSUE, BIOMETRICS, SUPPORT = "document_issue", "biometrics", "customised_support"
LONG_AGO = date(2015, 1, 1)
ON_THE_ROAD = date(2022, 2, 7)
UNIVERSITY, GOES = "Erasmus University Rotterdam", "Stadskantoor Goes"

DESKS = (
    ("Loket Amsterdam", "Amsterdam", None, True),
    ("Loket Den Bosch", "'s-Hertogenbosch", None, False),
    ("Loket Den Haag", "Den Haag", None, True),
    ("Loket Zwolle", "Zwolle", None, False),
    ("Loket Utrecht", "Utrecht", date(2022, 4, 1), False),
    ("Loket Rotterdam", "Rotterdam", date(2022, 5, 25), False),
)
PARTNERS = (
    (UNIVERSITY, "university", "Burgemeester Oudlaan 50", "3062 PA", "Rotterdam", (ISSUE,)),
    (GOES, "town_hall", "Stadskantoor", "", "Goes", (ISSUE,)),
    ("Stadhuis Terneuzen", "town_hall", "Stadhuisplein", "", "Terneuzen", (ISSUE,)),
    ("Expat Center Rotterdam", "expat_centre", "", "", "Rotterdam", (ISSUE, BIOMETRICS)),
)
ACCOUNTS = (
    ("a.jansen", "Anna Jansen", ("back_office", "administrator")),
    ("s.elamrani", "Samira El Amrani", ("back_office",)),
    ("j.dewit", "Joost de Wit", ("issuing_staff", "session_lead")),
    ("m.bakker", "Mila Bakker", ("issuing_staff",)),
    ("k.visser", "Karin Visser", ("administrator",)),
    ("r.smit", "Ruben Smit", ("auditor",)),
)


def open_locations(now: datetime) -> dict[str, str]:
    """Make every location; gives their ids by name."""
    made = {}
    for name, city, until, support in DESKS:
        services = (ISSUE, BIOMETRICS, SUPPORT) if support else (ISSUE, BIOMETRICS)
        offers = [Offer(service, LONG_AGO, until) for service in services]
        details = LocationDetails(name, "desk", city=city, offers=offers)
        made[name] = locations.add(details, now=now).id
    for name, kind, street, postcode, city, given in PARTNERS:
        offers = [Offer(service, ON_THE_ROAD, None) for service in given]
        details = LocationDetails(name, kind, street, postcode, city, offers=offers)
        made[name] = locations.add(details, now=now).id
    return made


def open_accounts(now: datetime) -> dict[str, str]:
    """Make every demo account; gives their ids by user name."""
    return {
        username: staff.add(username, name, DEMO_PASSWORD, roles, now=now, demo=True).member.id
        for username, name, roles in ACCOUNTS
    }
