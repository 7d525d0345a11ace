"""A firm with odd words in every text, and an editor of it."""

import pytest
from factories import make_firm
from workbooks import FORMULA, LONG_NAME, ODD, editor_of


@pytest.fixture
def firm(app):
    """Its number: a firm with a row for each kind, and odd words in every text."""
    made = make_firm(
        LONG_NAME,
        name_en="'Apostrophe & Co",
        registration_number="1234567891",
        tagline_ko=FORMULA,
        description_ko="# 첫 줄\n\n둘째 줄\n=1+1\n'셋째",
        fields=["vision", "language"],
        keywords=["카메라|센서", "백\\슬래시\\", "a,b"],
        phone="+8225551234",
        homepage="https://example.com/a?b=c",
        employees=12,
        technologies=[(text, text) for text in ODD],
        services=[("검사", ""), ("상담", FORMULA)],
    )
    return made.id


@pytest.fixture
def editor(app, firm):
    """The browser of an editor of the firm."""
    return editor_of(app, firm)
