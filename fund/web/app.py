"""The application's factory: settings in, a guarded and logged Flask application out."""

import datetime as dt
import os

from flask import Blueprint, Flask, request
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from fund.web import assets, cli, errors, filters, hardening, navigation, request_log
from fund.web.access.views import blueprint as access
from fund.web.auth import init_auth
from fund.web.banking.arranging import blueprint as statement_layout
from fund.web.banking.importing import blueprint as statement_import
from fund.web.banking.views import blueprint as banking
from fund.web.beneficiaries.views import blueprint as beneficiaries
from fund.web.books.views import blueprint as books
from fund.web.checks.views import blueprint as checks
from fund.web.config import ROOT, Settings, load_settings
from fund.web.decisions import blueprint as decisions
from fund.web.donations.campaigns import blueprint as campaigns
from fund.web.donations.entry import blueprint as gift_entry
from fund.web.donations.papers import blueprint as gift_papers
from fund.web.donations.refunds import blueprint as refunds
from fund.web.donations.search import blueprint as gift_search
from fund.web.donations.views import blueprint as donations
from fund.web.extensions import init_extensions
from fund.web.giftcodes.papers import blueprint as gift_code_papers
from fund.web.giftcodes.pledges import blueprint as pledges
from fund.web.giftcodes.views import blueprint as gift_codes
from fund.web.home.views import blueprint as home
from fund.web.login import init_login
from fund.web.matching.rules import blueprint as matching_rules
from fund.web.matching.views import blueprint as matching
from fund.web.payments import blueprint as payments
from fund.web.people.views import blueprint as donors
from fund.web.programmes.views import blueprint as programmes
from fund.web.public.views import blueprint as public
from fund.web.reconciliation.cash import blueprint as cash
from fund.web.reconciliation.items import blueprint as reconciliation_items
from fund.web.reconciliation.views import blueprint as reconciliation
from fund.web.requests import blueprint as requests
from fund.web.search.views import blueprint as search
from fund.web.trail.views import blueprint as trail
from fund.web.vouchers.views import blueprint as vouchers
from fund.web.words.views import blueprint as words

BLUEPRINTS: tuple[Blueprint, ...] = (
    access,
    banking,
    beneficiaries,
    books,
    campaigns,
    cash,
    checks,
    decisions,
    donations,
    donors,
    gift_code_papers,
    gift_codes,
    gift_entry,
    gift_papers,
    gift_search,
    home,
    matching,
    matching_rules,
    payments,
    pledges,
    programmes,
    public,
    reconciliation,
    reconciliation_items,
    refunds,
    requests,
    search,
    statement_import,
    statement_layout,
    trail,
    vouchers,
    words,
)
"""Every feature's blueprint, alphabetical; add yours."""

MEGABYTE = 1024 * 1024
MOST_BODY = 60 * MEGABYTE
"""A body up to here is read, so that a file that is too big gets a sentence; beyond it the page is 413."""


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application.

    Args:
        settings: None reads the environment (see `fund.web.config`).
    """
    settings = settings or load_settings(os.environ)
    app = Flask(
        "fund.web",
        root_path=str(ROOT / "fund" / "web"),
        instance_path=str(settings.instance_path.resolve()),
        template_folder=str(ROOT / "templates" / "web"),
    )
    _configure(app, settings)
    request_log.init_request_log(app)
    init_extensions(app, migrations_directory=str(ROOT / "migrations"))
    hardening.init_hardening(app)
    assets.init_assets(app)
    errors.init_errors(app)
    init_login(app)
    init_auth(app)
    filters.init_filters(app)
    navigation.init_navigation(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    cli.init_cli(app)
    app.teardown_request(_close_uploads)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.extensions["fund_settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        TESTING=settings.is_testing,
        MAX_CONTENT_LENGTH=MOST_BODY,
        MAX_FORM_MEMORY_SIZE=4 * MEGABYTE,
        MAX_FORM_PARTS=5000,
        SEND_FILE_MAX_AGE_DEFAULT=dt.timedelta(days=365),
        SESSION_COOKIE_NAME="fund_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_cookie_secure,
        REMEMBER_COOKIE_DURATION=dt.timedelta(0),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.is_cookie_secure,
    )
    app.jinja_options = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    if settings.proxy_count:
        hops = settings.proxy_count
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _close_uploads(_error: BaseException | None) -> None:
    """Let go of the temporary files of large uploads at once."""
    request.close()
