"""Words that mean the same: in and out of a file, both ways or one, and what a bad line is told."""

import pytest
from factories import make_firm
from processes import end, portal, wait_until

from portal.core.db import session
from portal.search import analysis
from portal.search.finding import search
from portal.search.query import SearchRequest
from portal.search.synonyms import Synonym, analyse_pairs

HEADER = "term,synonym,kind\n"


@pytest.fixture
def firms(app, run_jobs):
    make_firm("가람", tagline_ko="충치를 찾아요")
    make_firm("나라", tagline_ko="젖소의 걸음을 봐요")
    run_jobs()


def found(text):
    session.rollback()
    return {hit.document["name"] for hit in search(SearchRequest(text=text)).found}


def bring_in(runner, tmp_path, lines, *options):
    file = tmp_path / "synonyms.csv"
    file.write_text(HEADER + lines, encoding="utf-8")
    return runner.invoke(args=["synonyms", "import", str(file), *options])


def test_a_pair_holds_both_ways(firms, runner, tmp_path):
    assert found("치아우식") == set()
    assert bring_in(runner, tmp_path, "치아우식,충치,synonym\n").exit_code == 0
    assert found("치아우식") == {"가람"}
    make_firm("다솜", tagline_ko="치아우식을 봐요")


def test_a_narrower_word_answers_the_broader_one_and_not_the_reverse(firms, runner, tmp_path, run_jobs):
    make_firm("다솜", tagline_ko="가축을 돌봐요")
    run_jobs()
    assert bring_in(runner, tmp_path, "가축,젖소,narrower\n").exit_code == 0
    assert found("가축") == {"나라", "다솜"}
    assert found("젖소") == {"나라"}


def test_what_was_imported_is_exported_and_known_when_it_comes_again(app, runner, tmp_path):
    lines = "가축,젖소,narrower\n치아우식,충치,synonym\n하늘,가온,synonym\n"
    bring_in(runner, tmp_path, lines)
    out = tmp_path / "out.csv"
    assert runner.invoke(args=["synonyms", "export", str(out)]).exit_code == 0
    assert set(out.read_text(encoding="utf-8").splitlines()[1:]) == {
        "가축,젖소,narrower",
        "충치,치아우식,synonym",
        "가온,하늘,synonym",
    }
    again = runner.invoke(args=["synonyms", "import", str(out)])
    assert again.exit_code == 0 and session.query(Synonym).count() == 3


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("충치,충치,synonym", "자기 자신"),
        ("충치,,synonym", "두 말이 모두"),
        ("충치,치아우식,rhyme", "kind"),
        (f"충치,{'가' * 101},synonym", "100자"),
        pytest.param(f"충치,{'가' * 200_000},synonym", "100자", id="a cell longer than csv takes by itself"),
        ("=HYPERLINK(1),하늘,synonym", "수식"),
        ("하늘,@SUM(1),synonym", "수식"),
    ],
)
def test_a_bad_line_is_named_and_the_others_come_in(app, runner, tmp_path, line, says):
    answer = bring_in(runner, tmp_path, f"가온,하늘,synonym\n{line}\n")
    assert "3" in answer.output and says in answer.output and "Traceback" not in answer.output
    assert [(pair.term, pair.synonym) for pair in session.query(Synonym)] == [("가온", "하늘")]


def test_a_file_that_is_no_table_changes_nothing(app, runner, tmp_path):
    bring_in(runner, tmp_path, "가온,하늘,synonym\n")
    open_quote = f'{HEADER}"충치,치아우식,synonym\n하늘,가온,synonym\n'
    bad_line = f"{HEADER}충치,치아우식,synonym\n충치,,synonym\n"
    files = (b"", b"one,two\n1,2\n", "가나".encode("cp949"), open_quote.encode(), bad_line.encode(), HEADER.encode())
    for content in files:
        file = tmp_path / "bad.csv"
        file.write_bytes(content)
        answer = runner.invoke(args=["synonyms", "import", str(file), "--replace"])
        assert answer.exit_code != 0 and "Traceback" not in answer.output
    assert runner.invoke(args=["synonyms", "import", str(tmp_path / "none.csv")]).exit_code != 0
    assert session.query(Synonym).count() == 1


def test_what_the_analyser_makes_of_pairs_is_kept_once(firms, runner, tmp_path):
    bring_in(runner, tmp_path, "치아우식,충치,synonym\n")
    assert analyse_pairs() == 1 and analyse_pairs() == 0
    pair = session.query(Synonym).one()
    assert pair.analyser == analysis.VERSION and pair.synonym_words
    assert found("치아우식") == {"가람"}


def test_a_running_worker_analyses_new_pairs(app, runner, tmp_path):
    bring_in(runner, tmp_path, "치아우식,충치,synonym\n")
    worker = portal(app, "worker")

    def analysed():
        session.rollback()
        return session.query(Synonym).filter_by(analyser=analysis.VERSION).count() == 1

    try:
        wait_until(analysed, worker)
    finally:
        end(worker)
