"""The composition root: the only place that knows every package."""

import logging
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_migrate import Migrate
from sqlalchemy import text
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.accounts import agreeing, asking, menu, viewing
from portal.accounts import commands as account_commands
from portal.accounts import personal_data as account_data
from portal.accounts import recovery as account_recovery
from portal.accounts.agreement_routes import agreement
from portal.accounts.factors import checking
from portal.accounts.factors import personal_data as factor_data
from portal.accounts.factors.me_routes import second_factor
from portal.accounts.factors.passkey_routes import keys
from portal.accounts.factors.routes import factors
from portal.accounts.identities import leaving
from portal.accounts.identities import personal_data as identity_data
from portal.accounts.identities.me_routes import my_identities
from portal.accounts.identities.routes import identities
from portal.accounts.me_routes import me
from portal.accounts.recovery_routes import recovery
from portal.accounts.routes import accounts
from portal.accounts.text_routes import texts
from portal.allocation import jobs as place_jobs
from portal.allocation import personal_data as place_data
from portal.api.routes import api
from portal.audit import commands as audit_commands
from portal.audit import personal_data as audit_data
from portal.collaboration.composing import parts as collaboration
from portal.core import personal
from portal.core import personal_data as hub_data
from portal.core.db import db, session
from portal.core.errors import SettingsError
from portal.core.settings import Settings, load_settings
from portal.directory import dashboard as directory_dashboard
from portal.directory import demo as directory_demo
from portal.directory import firm_acts, search_runs, shortlist_view
from portal.directory import notice_kinds as directory_kinds
from portal.directory import palette as directory_palette
from portal.directory import personal_data as directory_data
from portal.directory.compare_routes import comparison
from portal.directory.export_routes import exports
from portal.directory.routes import directory
from portal.directory.saves import saves_since
from portal.directory.searches_routes import searches
from portal.directory.shortlist_routes import shortlist
from portal.files import keepers as file_keepers
from portal.files import personal_data as file_data
from portal.files import reading as file_reading
from portal.files import storage as file_storage
from portal.files import sweeping as file_sweeping
from portal.files.routes import files
from portal.firms import composing as firms
from portal.firms.analytics.measures import Measure, measures_of
from portal.firms.demo import more as demo_hub
from portal.home.routes import home
from portal.jobs import commands as job_commands
from portal.jobs import mail
from portal.jobs import personal_data as job_data
from portal.jobs.worker import Registry
from portal.messaging.composing import parts as messaging
from portal.notices import account_kinds, advertising, kinds, rounds
from portal.notices import dashboard as notice_dashboard
from portal.notices import listening as notice_listening
from portal.notices import mails as notice_letters
from portal.notices import menu as notice_menu
from portal.notices import personal_data as notice_data
from portal.notices.calendars import composing as calendars
from portal.notices.digests import composing as digests
from portal.notices.routes import notices
from portal.notices.staff_routes import news as staff_news
from portal.notices.unsubscribe_routes import unsubscribing
from portal.privacy import commands as privacy_commands
from portal.privacy import destruction
from portal.privacy import personal_data as privacy_data
from portal.privacy import routes as privacy_routes
from portal.programs import composing as programs
from portal.querylog import commands as querylog_commands
from portal.querylog import personal_data as querylog_data
from portal.querylog import recorder, reduction
from portal.questionnaires import composing as questionnaires
from portal.search import commands as search_commands
from portal.search import indexing
from portal.search import personal_data as search_data
from portal.search.engine import SearchEngine
from portal.search.rows import WithRows
from portal.search.whoosh_engine import WhooshEngine
from portal.staff import audit_months, console, failed_jobs
from portal.staff.audit_routes import audit as staff_audit
from portal.staff.certificate_routes import destructions as staff_destructions
from portal.staff.grant_routes import grants as staff_grants
from portal.staff.job_routes import jobs as staff_jobs
from portal.staff.routes import desk
from portal.staff.search_routes import search as staff_search
from portal.staff.settings_routes import hub_settings as staff_settings
from portal.staff.synonym_routes import synonyms as staff_synonyms
from portal.staff.text_routes import texts as staff_texts
from portal.upkeep import commands as upkeep_commands
from portal.web import (
    access,
    assets,
    compiled,
    compression,
    crawling,
    errors,
    filters,
    fragments,
    health,
    hub,
    language,
    logs,
    numbers,
    outside,
    palette,
    security,
    sitemap,
    slots,
)
from portal.web.addresses import Portal
from portal.web.sitemap import sitemap_of
from portal.web.slots import command, nav_link, slots_of

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application. `settings` default to the environment's."""
    settings = settings or load_settings()
    logs.configure(logging.INFO if settings.is_production else logging.WARNING)
    app = Portal(__name__, instance_path=str(settings.instance_path))
    numbers.init_app(app)
    app.extensions["portal.settings"] = settings
    app.config.update(SECRET_KEY=settings.secret_key, SEND_FILE_MAX_AGE_DEFAULT=3600)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    _connect_database(app, settings)
    _build_web(app, settings)
    _build_search(app, settings)
    _keep_files(app, settings)
    _declare_personal_data(app)
    viewing.init_app(app, settings)
    asking.init_app(app)
    leaving.init_app(app, settings)
    checking.init_app(app)
    _register_features(app)
    _begin_notices(app)
    access.init_app(app)
    agreeing.init_app(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    return app


def _connect_database(app: Flask, settings: Settings) -> None:
    if settings.database_url.startswith("sqlite:///"):
        Path(settings.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
        # What people type is nobody's business in a log, nor in an error.
        "hide_parameters": True,
        "pool_pre_ping": not settings.database_url.startswith("sqlite"),
    }
    db.init_app(app)
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)


def _build_web(app: Flask, settings: Settings) -> None:
    # Two slashes are no address of ours. Werkzeug would redirect, to whatever host and scheme the request names.
    app.url_map.merge_slashes = False
    compression.init_app(app)
    logs.init_app(app)
    language.init_app(app)
    slots.init_app(app)
    security.init_app(app, settings)
    assets.init_app(app)
    filters.init_app(app)
    compiled.init_app(app)
    fragments.init_app(app)
    hub.init_app(app)
    errors.init_app(app)
    outside.init_app(app)
    sitemap.init_app(app)
    firms.init_app(app)
    app.register_blueprint(health.health)
    app.register_blueprint(crawling.crawling)


def _build_search(app: Flask, settings: Settings) -> None:
    engine = make_engine(settings)
    app.extensions["portal.search"] = WithRows(engine)
    registry = app.extensions["portal.jobs"] = Registry()
    mail.register(registry)
    indexing.register(registry, engine)
    recorder.init_app(app)
    reduction.register(registry, engine)
    account_recovery.register(registry)
    destruction.register(registry)
    rounds.register(registry)
    digests.register_work(registry)
    search_runs.register(registry)
    place_jobs.register(registry)
    health.add_check(app, "database", _database_state)
    health.add_check(app, "search", lambda: "ok" if engine.is_current() else "rebuilding", needed=False)


def _keep_files(app: Flask, settings: Settings) -> None:
    """Where uploads lie, who keeps them, and what the worker does with them."""
    file_storage.init_app(app, settings)
    file_keepers.init_app(app)
    registry: Registry = app.extensions["portal.jobs"]
    firms.register_work(app, registry)
    questionnaires.register_work(app, registry)
    programs.register_work(app, registry)
    messaging.register_work(app, registry)
    collaboration.register_work(app, registry)
    file_reading.register(registry)
    file_sweeping.register(registry)


def _declare_personal_data(app: Flask) -> None:
    """What each package holds about people; lower floors first."""
    declared = personal.init_app(app)
    below = hub_data, audit_data, job_data, file_data, search_data, querylog_data
    above = privacy_data, place_data, questionnaires, notice_data, digests, calendars, firms, directory_data, programs
    for package in (*below, account_data, identity_data, factor_data, *above, messaging, collaboration):
        package.declare(declared)


def _begin_notices(app: Flask) -> None:
    account_kinds.register(kinds.init_app(app))
    directory_kinds.register(kinds.kinds_of(app))
    notice_listening.register(app)
    notice_menu.register(app)
    notice_letters.init_app(app)
    digests.begin_notices(app)
    firms.begin_notices(app)
    questionnaires.begin_notices(app)
    programs.begin_notices(app)
    messaging.begin_notices(app)
    collaboration.begin_notices(app)
    mail.guard_by(app, advertising.GUARD, advertising.guard)
    # A mail program has neither cookie nor form of ours; the signed token in the address says who refuses what.
    app.extensions["csrf"].exempt(unsubscribing)


def _count_by_week(app: Flask) -> None:
    """What else than views a firm's people see of their firm, week by week."""
    label = _l("관심 기업에 담은 수 (다섯 이상인 주)")
    measures_of(app).add(Measure("saves", partial(str, label), saves_since))


def _database_state() -> str:
    session.execute(text("select 1"))
    return "ok"


def make_engine(settings: Settings) -> SearchEngine:
    """The engine that `PORTAL_SEARCH_URL` names. Raises `SettingsError`."""
    if settings.search_url.startswith("whoosh:"):
        return WhooshEngine(settings.path_of(settings.search_url))
    scheme = settings.search_url.split(":", 1)[0]
    raise SettingsError(f"PORTAL_SEARCH_URL must begin with whoosh:, not {scheme}:")


def _register_features(app: Flask) -> None:
    for blueprint in (
        home,
        directory,
        comparison,
        exports,
        shortlist,
        searches,
        accounts,
        recovery,
        me,
        identities,
        my_identities,
        factors,
        second_factor,
        keys,
        texts,
        agreement,
        privacy_routes.privacy,
        notices,
        unsubscribing,
        files,
        api,
        desk,
        staff_search,
        staff_settings,
        staff_audit,
        staff_texts,
        staff_synonyms,
        staff_grants,
        staff_jobs,
        staff_destructions,
        staff_news,
    ):
        app.register_blueprint(blueprint)
    navigation = slots_of(app)
    navigation.fill("navigation", nav_link("home.index", lambda: str(_l("홈")), "house"), order=10)
    navigation.fill(
        "navigation", nav_link("directory.index", lambda: str(_l("기업 찾기")), "search", within="firms"), order=20
    )
    navigation.fill("person", menu.links, order=10)
    calendars.register_features(app)
    firms.register_features(app)
    questionnaires.register_features(app)
    programs.register_features(app)
    messaging.register_features(app)
    collaboration.register_features(app)
    _count_by_week(app)
    demo_hub.add(app, directory_demo.make_choices)
    for slot in ("person", "me_data_menu"):
        navigation.fill(slot, privacy_routes.tab, order=20)
    navigation.fill("person", shortlist_view.links, order=12)
    navigation.fill("me_menu", shortlist_view.links, order=12)
    navigation.fill("palette", shortlist_view.commands, order=36)
    navigation.fill("dashboard", directory_dashboard.card, order=80)
    navigation.fill("dashboard", notice_dashboard.card, order=70)
    navigation.fill("inbox", notice_menu.bell)
    navigation.fill("person", notice_menu.bell, order=15)
    navigation.fill("me_menu", notice_menu.tab, order=15)
    navigation.fill("staff_hub_menu", notice_menu.staff_entry, order=0)
    navigation.fill("palette", notice_menu.commands, order=37)
    navigation.fill("firm_acts", firm_acts.acts)
    navigation.fill("palette", command("home.index", lambda: str(_l("홈")), "house", words="home"), order=20)
    navigation.fill("palette", directory_palette.commands, order=30)
    navigation.fill("palette", menu.commands, order=35)
    navigation.fill("palette", palette.commands, order=40)
    navigation.fill(
        "palette",
        command("api.describe", lambda: str(_l("API 문서")), "database", words="api openapi json 개발"),
        order=50,
    )
    console.register(navigation)
    navigation.fill("staff_queues", failed_jobs.queues, order=10)
    navigation.fill("staff_queues", audit_months.queues, order=90)
    pages = sitemap_of(app)
    for path in ("/", "/directory"):
        pages.add_page(path)
    commands: Any = app.cli
    for feature in (
        search_commands,
        querylog_commands,
        audit_commands,
        job_commands,
        account_commands,
        privacy_commands,
        upkeep_commands,
    ):
        feature.register(commands)
