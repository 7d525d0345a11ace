"""A page of some feature that asks what a form asks: what a booking will do."""

from contextlib import ExitStack

import pytest
from flask import redirect, render_template_string
from questioning import OWNER, PAGE
from staffing import make_person, sign_in

from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.files.service import keeping
from portal.questionnaires import answering, forms, queries
from portal.questionnaires.models import Purpose
from portal.web.access import current_viewer, signed_in
from portal.web.language import current_locale
from portal.web.security import takes


@pytest.fixture
def asking(app, monkeypatch):
    """Let `/me` ask what an owner's form asks, about one thing: `asking(owner, purpose, about)`."""

    def begin(owner=OWNER, purpose=Purpose.BOOKING, about="booking:5"):
        def built(filled=False):
            version = queries.published(owner, purpose)
            before = queries.current(version.questionnaire_id, about)
            kept = {one.question: one.value for one in before.answers if one.file_id} if before else {}
            form = forms.build_form(version, current_locale(), kept=kept)
            return form() if filled else form(None, answers=answering.values_of(before))

        @signed_in
        def ask():
            return render_template_string(PAGE, form=built(), known=None)

        @signed_in
        @takes(forms.LARGEST_REQUEST)
        def take():
            form, viewer = built(filled=True), current_viewer()
            version, locale = form.version, form.locale
            taken = form.take() if form.validate() else None
            if taken is not None:
                session.rollback()
                try:
                    with ExitStack() as stack:
                        stack.enter_context(keeping(*taken.values()))
                        stack.enter_context(unit_of_work())
                        by = {"person_id": viewer.person_id, "by": viewer.actor, "locale": locale}
                        answering.save(session.merge(version), form.values, taken, about=about, **by)
                    return redirect("/me?done=1", 303)
                except RuleError as refusal:
                    form.refuse_rule(refusal)
            return render_template_string(PAGE, form=form, known=None), 422

        monkeypatch.setitem(app.view_functions, "me.profile", ask)
        monkeypatch.setitem(app.view_functions, "me.take_profile", take)

    return begin


@pytest.fixture
def browser_of(app):
    """A new person's browser: `browser_of("김가온")`; `client.person_id` says who."""

    def make(name, *roles):
        client, person = app.test_client(), make_person(name, *roles)
        client.person_id = person.id
        sign_in(client, person)
        return client

    return make
