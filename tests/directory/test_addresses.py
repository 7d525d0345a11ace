"""Addresses that somebody made up to make a page large."""

from factories import make_firm
from pages import visit

from portal.directory.search import FACETS


def test_a_page_does_not_grow_with_what_its_address_repeats(app, client, run_jobs):
    make_firm("가람")
    run_jobs()
    small = len(visit(client, "/directory").data)
    made_up = "&".join(f"{facet}={'v' * 500}{number}" for facet in FACETS for number in range(50))
    assert len(visit(client, f"/directory?{made_up}").data) < 40 * small
