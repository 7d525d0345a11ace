"""Real lists are taken in, a firm of them is claimed and written by its people, and the lists come again.

What the firm has published stays, and the import says how much it left alone. The second list is an HTML table in CP949
that is named .xls, of firms most of which the first has, too.
"""

import csv
import re
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from browsing import Complaints, chromium
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import func, select
from staffing import make_person
from werkzeug.serving import make_server

from portal.accounts import sessions
from portal.accounts.models import Person
from portal.core.db import unit_of_work
from portal.core.viewer import Role
from portal.firms.models import Firm

pytestmark = [pytest.mark.real, pytest.mark.browser]

LISTS, IN_SECOND = ("krx_companies.csv", "kind_listed_companies_cp949.xls"), 850
#: In both lists, by a name that no other firm's holds.
NAME, PRODUCT = "달바글로벌", "기초 화장품, 건강기능식품 등"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application over the test's database, on a port."""
    server = make_server("localhost", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def open_for(address: str, browser: Browser) -> Iterator[Callable[[Person | None], Page]]:
    """Somebody's window."""
    contexts: list[BrowserContext] = []
    complaints = Complaints()

    def open_window(person: Person | None) -> Page:
        context = browser.new_context(base_url=address, locale="ko-KR", timezone_id="Asia/Seoul")
        complaints.listen(context)
        contexts.append(context)
        if person is not None:
            with unit_of_work():
                token = sessions.begin(person, device="Chrome", address_key="", is_strong=True)
            context.add_cookies([{"name": "person", "value": token, "url": address}])
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()
    assert not complaints.found, "\n".join(complaints.found)


@pytest.fixture
def take(runner: Any, shared_data: Any, tmp_path: Any) -> Callable[[str], tuple[str, list[dict[str, str]]]]:
    """`portal import firms` of a list: what it says, and the lines of its report."""

    def run(name: str) -> tuple[str, list[dict[str, str]]]:
        report = tmp_path / "report.csv"
        result = runner.invoke(args=["import", "firms", str(shared_data / name), "--report", str(report)])
        assert result.exit_code == 0, result.output
        return result.output, list(csv.DictReader(report.read_text(encoding="utf-8-sig").splitlines()))

    return run


def test_lists_that_come_again_leave_alone_what_a_firm_has_published(take, open_for, session):
    first, second = [take(name)[1] for name in LISTS]
    assert numbers(first, "kept") == numbers(second, "kept") == 0
    assert sum(numbers(second, outcome) for outcome in ("created", "updated", "unchanged")) == IN_SECOND
    assert numbers(second, "unchanged") > 700
    operator, boss = make_person("한지기", Role.OPERATOR), make_person("나라임")
    page, staff, visitor = open_for(boss), open_for(operator), open_for(None)
    claim(page, staff)
    firm = write_and_publish(page)
    visitor.goto(firm.replace("/me", ""))
    before = visitor.locator("article").inner_text()
    assert "제주에서 만드는 화장품" in before and "제주 화장품" in before and PRODUCT not in before

    stored = totals(session)
    # What came last comes first: of that list everything is as it says, but for what the firm has written.
    for name in reversed(LISTS):
        said, lines = take(name)
        if name == LISTS[1]:
            assert numbers(lines, "unchanged") == IN_SECOND and totals(session) == stored
        own = [line for line in lines if line["name"] == NAME]
        assert [line["outcome"] for line in own if not line["column"]] == ["unchanged"], own
        kept = {line["column"]: (line["given"].strip(), line["stored"]) for line in own if line["outcome"] == "kept"}
        assert kept.keys() == {"주요제품", "홈페이지", "지역"}, own
        assert kept["지역"] == ("서울특별시", "제주") and kept["주요제품"] == (PRODUCT, "제주 화장품")
        assert [line for line in lines if line["outcome"] == "kept" and line["name"] != NAME] == []
        assert re.search("그대로 둔 값 3$", said, re.MULTILINE), said
    assert totals(session)[0] == stored[0]
    visitor.reload()
    assert visitor.locator("article").inner_text() == before


def numbers(lines: list[dict[str, str]], outcome: str) -> int:
    return sum(line["outcome"] == outcome for line in lines)


def totals(session: Any) -> tuple[Any, ...]:
    """How many firms there are, and when the last of them was touched."""
    session.rollback()
    return tuple(session.execute(select(func.count(), func.max(Firm.updated_at)).select_from(Firm)).one())


def claim(page: Page, staff: Page) -> None:
    """Nobody is of the firm yet: staff look who asks."""
    page.goto("/me/firms/search?q=" + NAME)
    page.locator(".rowlist li", has_text=NAME).get_by_role("link", name="우리 회사예요").click()
    page.locator("#note").fill("대표예요.")
    page.get_by_role("button", name="우리 회사로 등록해 달라고 하기").click()
    expect(page.locator(".mine-page > .note")).to_contain_text("신청을 보냈어요.")
    staff.goto("/staff/firms/requests")
    expect(staff.locator("section.panel", has_text=NAME)).to_contain_text("나라임")
    staff.get_by_role("button", name="확인하고 소유자로 정하기").click()
    expect(staff.locator(".console .note[role=status]")).to_contain_text("확인했어요.")


def write_and_publish(page: Page) -> str:
    """Its page and the product that the lists have brought; the address of its own pages."""
    page.goto("/me/firms")
    page.get_by_role("link", name=NAME).first.click()
    firm = re.sub(r".*(/me/firms/\d+).*", r"\1", page.url)
    page.goto(f"{firm}/profile")
    page.locator("#tagline_ko").fill("제주에서 만드는 화장품")
    page.locator("#homepage").fill("https://dalba.example")
    page.locator("#region").select_option(label="제주")
    publish(page)
    page.goto(f"{firm}/services")
    page.get_by_role("link", name=PRODUCT).click()
    page.locator("#name_ko").fill("제주 화장품")
    publish(page)
    return firm


def publish(page: Page) -> None:
    page.get_by_role("button", name="저장하고 공개하기").click()
    expect(page.locator(".mine-page > .note")).to_contain_text("공개했어요.")
