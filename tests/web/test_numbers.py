"""Numbers in addresses that no row can have: not found, as all that is not there."""

import pytest
from pages import visit
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import IntegerConverter

from portal.web.numbers import LARGEST

#: What an address leads to hangs on no database; what rows can be asked for does.
ONCE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
VAST = (LARGEST + 1, 10**19, 10**40)


@pytest.mark.parametrize("number", VAST)
def test_a_number_beyond_its_column_is_not_found(client, number):
    for address in (f"/files/{number}/x.webp", f"/firms/{number}", f"/api/v1/firms/{number}"):
        assert visit(client, address).status_code == 404, address


@ONCE
def test_no_address_leads_there(app):
    """Asked of all routes, so that a new one that brings a converter of its own is noticed."""
    addresses = app.url_map.bind("")
    found, asked = [], 0
    for route in app.url_map.iter_rules():
        if any(isinstance(converter, IntegerConverter) for converter in route._converters.values()):
            address = route.build(dict.fromkeys(route.arguments, LARGEST + 1))[1]
            method = "GET" if "GET" in route.methods else "POST"
            asked += 1
            try:
                found.append(f"{address}: {addresses.match(address, method)}")
            except (NotFound, MethodNotAllowed):
                continue
    assert asked > 100 and found == []
