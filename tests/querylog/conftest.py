"""A portal with an empty buffer."""

import pytest
from factories import make_firm

from portal.querylog import recorder


@pytest.fixture(autouse=True)
def empty_buffer(app):
    """Forget what other tests asked."""
    recorder.init_app(app)


@pytest.fixture
def hub(app, run_jobs):
    """Firms to be found: 1 and 2 by 흉부 판독, 3 by 물류 창고."""
    make_firm("㈜가온눈", tagline_ko="흉부 영상 판독", technologies=[("저선량 복원", "흉부 영상의 잡음을 줄여요")])
    make_firm("다온메디", tagline_ko="흉부 판독을 돕는 소프트웨어")
    make_firm("미래물류", tagline_ko="물류 창고를 읽는 로봇")
    run_jobs()
