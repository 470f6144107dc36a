"""A person's key on a tablet: signed in there, asked for by that tablet, its own and nobody else's. docs/vectors/staff_key."""

from __future__ import annotations

from datetime import timedelta

from sync import jws, staff_key
from sync.encoding import read_seconds
from tests.vectors import cast as cast_of
from tests.vectors.kept import Case, cases, read, refusal

CAST = cast_of.load()
LOGINS, REQUESTS = read("staff_key/logins"), read("staff_key/requests")


@cases("staff_key/logins")
def test_a_sign_in_is_the_servers_of_this_person_on_this_tablet_and_not_over(case: Case) -> None:
    def take() -> None:
        login = staff_key.read_login(case["token"], CAST.jwk("srv-sig"))
        staff_key.check_login(
            login, origin=cast_of.ORIGIN, staff=cast_of.STAFF, device=cast_of.DEVICE, now=cast_of.NOW
        )
        assert login.iat == read_seconds(LOGINS["iat"])

    assert refusal(take) == case.get("code", "")


def test_a_sign_in_is_good_for_ten_minutes() -> None:
    since = read_seconds(LOGINS["iat"])
    claims = staff_key.login_claims(
        issuer=LOGINS["origin"],
        staff=LOGINS["staff"],
        device=LOGINS["device"],
        iat=since,
        jti=LOGINS["jti"],
    )
    token = CAST.server_signs(claims, staff_key.LOGIN_TYP)
    assert jws.entry_id(token) == jws.entry_id(LOGINS["cases"][0]["token"])
    login = staff_key.read_login(token, CAST.jwk("srv-sig"))
    assert login.exp - since == timedelta(minutes=10)


@cases("staff_key/requests")
def test_a_request_is_of_this_tablet_for_a_key_that_is_not_its_own(case: Case) -> None:
    def take() -> None:
        request = staff_key.read_request(case["token"])
        staff_key.check_request(
            request, device=cast_of.DEVICE, sig_jwk=CAST.jwk("dev-sig"), kem_jwk=CAST.jwk("dev-kem")
        )
        assert (request.staff, request.login) == (REQUESTS["staff"], REQUESTS["login"])
        assert (request.kem_jwk, request.iat) == (CAST.jwk("staff-kem"), read_seconds(REQUESTS["iat"]))

    assert refusal(take) == case.get("code", "")
