"""Both languages are complete: what the sources say stands in both catalogues, translated, and compiled."""

import importlib.util
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


messages = _load()


def keys(catalog: Catalog) -> dict[tuple[str | None, str], tuple[str, ...]]:
    """`{(context, message): translations}`."""
    return {
        (m.context, m.id[0] if isinstance(m.id, tuple) else m.id): m.string
        if isinstance(m.string, tuple)
        else (m.string,)
        for m in catalog
        if m.id
    }


def catalogue(locale: str) -> Catalog:
    with messages.path_of(locale).open("rb") as file:
        return read_po(file, locale=locale)


def missing(template: Catalog, catalog: Catalog) -> list[str]:
    """Messages of the sources that the catalogue does not translate."""
    known = keys(catalog)
    return sorted(key[1] for key in keys(template) if not known.get(key) or not all(known[key]))


@pytest.fixture(scope="module")
def template() -> Catalog:
    found: Catalog = messages.extract()
    return found


@pytest.mark.parametrize("locale", ["ko", "en"])
def test_catalogues_are_complete(template: Catalog, locale: str) -> None:
    lacking = missing(template, catalogue(locale))
    assert lacking == [], f"run `make messages`, then translate these in {messages.path_of(locale)}"


@pytest.mark.parametrize("locale", ["ko", "en"])
def test_catalogues_hold_nothing_that_no_source_says(template: Catalog, locale: str) -> None:
    assert sorted(keys(catalogue(locale)).keys() - keys(template).keys(), key=str) == [], "run `make messages`"


@pytest.mark.parametrize("locale", ["ko", "en"])
def test_the_compiled_catalogue_is_the_written_one(locale: str) -> None:
    with messages.path_of(locale).with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    buffer = BytesIO()
    write_mo(buffer, catalogue(locale))
    buffer.seek(0)
    assert keys(compiled) == keys(read_mo(buffer)), "run `make messages`"


@pytest.mark.parametrize("locale", ["ko", "en"])
def test_translations_keep_what_is_put_into_them(locale: str) -> None:
    wrong = [(m.id, [str(e) for e in errors]) for m, errors in catalogue(locale).check()]
    assert wrong == []


def test_english_is_english() -> None:
    hangul = {
        message: text
        for (_, message), texts in keys(catalogue("en")).items()
        for text in texts
        if any("가" <= character <= "힣" for character in text)
    }
    assert set(hangul) <= {"한국어"}, hangul


def test_a_message_that_nobody_translated_is_noticed(template: Catalog) -> None:
    planted = Catalog(locale="en")
    for message in template:
        if message.id:
            planted.add(message.id, context=message.context)
    planted.add("아무도 옮기지 않은 말")
    assert "아무도 옮기지 않은 말" in missing(planted, catalogue("en"))
    assert "아무도 옮기지 않은 말" in missing(planted, messages.update("en", planted))
    assert "아무도 옮기지 않은 말" not in missing(planted, messages.update("ko", planted))


def test_what_templates_and_code_say_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "templates" / "x").mkdir(parents=True)
    (tmp_path / "templates" / "x" / "page.html").write_text("{{ _('틀에서 한 말') }}{{ ngettext('하나', '여럿', 2) }}")
    (tmp_path / "code.py").write_text("from flask_babel import gettext as _\n_('코드에서 한 말')\n")
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    assert {key[1] for key in keys(messages.extract())} == {"틀에서 한 말", "하나", "코드에서 한 말"}
