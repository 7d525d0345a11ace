"""`/directory/compare?firm=17&firm=4`: firms side by side, without an account and without scripts."""

from collections.abc import Sequence

from flask import Blueprint, abort, render_template, request, url_for

from portal.directory.comparing import LEAST_COMPARED, compare
from portal.directory.queries import find_firms
from portal.directory.search import MOST_COMPARED, firm_numbers
from portal.web.access import current_viewer, public
from portal.web.language import current_locale
from portal.web.outside import outside

comparison = Blueprint("comparison", __name__)


@comparison.get("/directory/compare")
@public
def show() -> str:
    """The comparison that the address names. Firms that are not there are 404, as everywhere."""
    named = request.args.getlist("firm")
    numbers = firm_numbers(named)
    if len(numbers) < len(set(named)):
        abort(404)
    compared = numbers[:MOST_COMPARED]
    firms = find_firms(current_viewer(), compared) if compared else []
    if len(firms) < len(compared):
        abort(404)
    only_differences = request.args.get("only") == "differences"
    return render_template(
        "directory/compare.html",
        found=compare(firms, current_locale(), compare_url, only_differences=only_differences),
        too_few=LEAST_COMPARED - len(firms),
        too_many=len(numbers) > MOST_COMPARED,
        is_full=len(firms) == MOST_COMPARED,
        all_url=compare_url(compared),
        differences_url=compare_url(compared, only="differences"),
        more_url=url_for("directory.index", compare=compared or None),
        known=outside("/directory/compare", query="&".join(f"firm={number}" for number in compared), indexable=False),
    )


def compare_url(ids: Sequence[int], only: str | None = None) -> str:
    """The address of a comparison."""
    return url_for("comparison.show", firm=list(ids) or None, only=only)
