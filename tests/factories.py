"""Rows for tests, made through the service as the portal makes them."""

from datetime import date
from typing import Any

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.firms.models import Firm, Service, Tag, Technology, Tenure
from portal.firms.vocabulary import KNOWN_TAGS, TENURE_KINDS, Vocabulary


def make_firm(name: str = "㈜가온눈", **values: Any) -> Firm:
    """A public firm in a unit of work of its own.

    `kind`, `fields`, `industries` and `region` are codes; `technologies` and `services` are `(name, summary)` pairs.
    """
    kind = values.pop("kind", "resident")
    tags = {
        Vocabulary.FIELD: values.pop("fields", []),
        Vocabulary.INDUSTRY: values.pop("industries", []),
        Vocabulary.REGION: [values.pop("region")] if "region" in values else [],
    }
    technologies = values.pop("technologies", [])
    services = values.pop("services", [])
    with unit_of_work():
        firm = Firm(name_ko="", name_key="", former_names=values.pop("former_names", []), **values)
        firm.rename(name)
        if kind in TENURE_KINDS:
            firm.tenures.append(Tenure(kind=kind, began_on=date(2024, 3, 1)))
        elif kind == "alumni":
            firm.tenures.append(Tenure(kind="resident", began_on=date(2022, 3, 1), ended_on=date(2024, 3, 1)))
        else:
            firm.assigned_kind = kind
        firm.tags = [_tag(vocabulary, code) for vocabulary, codes in tags.items() for code in codes]
        firm.technologies = [Technology(position=i, name_ko=n, summary_ko=s) for i, (n, s) in enumerate(technologies)]
        firm.services = [Service(position=i, name_ko=n, summary_ko=s) for i, (n, s) in enumerate(services)]
        firm.created_at = firm.updated_at = clock.now()
        session.add(firm)
    return firm


def _tag(vocabulary: Vocabulary, code: str) -> Tag:
    tag = session.query(Tag).filter_by(vocabulary=vocabulary, code=code).one_or_none()
    if tag is None:
        word = KNOWN_TAGS[vocabulary][code]
        tag = Tag(vocabulary=vocabulary, code=code, label_ko=word.ko, label_en=word.en)
        session.add(tag)
        session.flush()
    return tag
