"""How well search answers the judged sets over the demo hub, by group, beside what it could be built from.

The floors of the held-out set are what issue 3 asks for. Those of the set that search was tuned on guard against
falling back; they prove nothing about unseen queries (decision 0010).
"""

import pytest

from portal.core import korean
from portal.core.db import session
from portal.firms.models import Firm
from tools.matching import judging
from tools.relevance.__main__ import baselines
from tools.relevance.hub import demo_hub
from tools.relevance.measures import HELD_OUT, TUNED, measure, read_judged


@pytest.fixture(scope="module")
def hub():
    with demo_hub() as made:
        yield made


@pytest.mark.parametrize(("path", "overall", "each"), [(HELD_OUT, 0.90, 0.80), (TUNED, 0.95, 0.85)])
def test_every_group_of_queries_is_answered_well(hub, path, overall, each):
    judged = read_judged(path)
    figures = measure(hub.search, judged)
    assert len(judged) >= 200 and len(figures) == 15 and all(count >= 15 for count, _, _ in figures.values())
    assert figures["all"][1] >= overall, figures
    assert {group: row for group, row in figures.items() if row[1] < each} == {}


@pytest.mark.torture  # they are built anew for it
def test_no_group_is_answered_much_better_by_what_it_could_be_built_from(hub):
    judged = read_judged(HELD_OUT)
    ours = measure(hub.search, judged)
    for name, search in baselines(hub).items():
        others = measure(search, judged)
        assert 0.1 < others["all"][1] < ours["all"][1] - 0.1, name
        assert {group for group in ours if others[group][1] > ours[group][1] + 0.05} == set(), name


@pytest.mark.parametrize("one_in", [pytest.param(1, marks=pytest.mark.torture), 4])
def test_every_product_leads_to_its_firm_however_it_is_spaced(hub, one_in):
    missing, asked = [], 0
    for firm in session.query(Firm).filter(Firm.id % one_in == 0):
        for part in (*firm.technologies, *firm.services):
            for name in {part.name_ko, part.name_en, part.name_ko.replace(" ", ""), part.name_en.replace(" ", "")}:
                if len(name) > 6:
                    asked += 1
                    missing += [name] * (firm.source_key not in hub.search(name)[:3])
    assert asked > 1500 / one_in and missing == []


def test_every_firm_is_found_by_the_initials_of_its_names(hub):
    missing = []
    for firm in session.query(Firm):
        for name in (firm.name_ko, *firm.former_names):
            initials = korean.choseong(korean.name_key(name))
            if len(initials) > 1 and firm.source_key not in hub.search(initials):
                missing.append((name, initials))
    assert missing == []


@pytest.mark.parametrize(
    ("path", "one_in"),
    [pytest.param(judging.TUNING, 1, marks=pytest.mark.torture), (judging.TUNING, 4), (judging.JUDGED, 1)],
)
def test_needs_find_their_firms_better_than_their_titles_do(hub, path, one_in):
    needs = judging.read_needs(path)[::one_in]
    figures = {name: judging.measure(rank, needs) for name, rank in judging.rankers(hub).items()}
    ours, by_title = figures["이음"], figures["keyword search of the title"]
    assert ours.ndcg > by_title.ndcg and ours.precision >= by_title.precision, figures
    assert ours.first_is_best >= by_title.first_is_best and ours.fooled <= by_title.fooled, figures
    if path == judging.TUNING:
        assert len(needs) >= 30 and ours.ndcg >= 0.93 and ours.first_is_best >= 0.93 and ours.fooled <= 0.04, figures
