"""How values look on a page: amounts, days, moments, words. Templates format through these, never by themselves."""

import datetime as dt
import functools
import hashlib
import pathlib
import secrets

from flask import Flask, current_app, url_for
from markupsafe import Markup

from fund.documents.amount_in_words import vnd_in_words
from fund.money import format_vnd
from fund.office_time import OFFICE_ZONE

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("coc_coc", "Cốc Cốc"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""Marks in the order of trial: most browsers also call themselves Chrome and Safari."""
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def vnd(amount: int | None) -> str:
    """Spell an amount with dots, without the sign of the currency; None is empty."""
    return "" if amount is None else format_vnd(amount)


def vnd_or_blank(amount: int | None) -> str:
    """Spell an amount; nothing for zero, as in the columns Nợ and Có of a paper book."""
    return format_vnd(amount) if amount else ""


def dong(amount: int | None) -> Markup:
    """Spell an amount with " đ" after it, never broken over two lines."""
    return Markup("") if amount is None else Markup("{}&nbsp;đ").format(format_vnd(amount))


def ngay(day: dt.date | dt.datetime | None) -> str:
    """Spell a day as dd/mm/yyyy, a moment as its day in the office."""
    if day is None:
        return ""
    if isinstance(day, dt.datetime):
        day = day.astimezone(OFFICE_ZONE)
    return f"{day:%d/%m/%Y}"


def ngay_gio(moment: dt.datetime | None) -> str:
    """Spell a moment as dd/mm/yyyy HH:MM in the office's zone."""
    return "" if moment is None else f"{moment.astimezone(OFFICE_ZONE):%d/%m/%Y %H:%M}"


def ngay_chu(day: dt.date) -> str:
    """Spell a day as official papers do: ngày 05 tháng 3 năm 2026 (only January and February take a zero)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def trinh_duyet(agent: str) -> str:
    """Name the browser and system of a user agent, for the list of sessions."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "Trình duyệt khác")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser} trên {system}" if system else browser


def label(member: object) -> str:
    """Give the Vietnamese label of a LabelledEnum member, or the text itself."""
    return str(getattr(member, "label", member))


@functools.cache
def _fingerprint(path: pathlib.Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset(filename: str) -> str:
    """Give the address of a static file with a fingerprint, so that browsers may keep it for a year."""
    folder = pathlib.Path(current_app.static_folder or "")
    return url_for("static", filename=filename, v=_fingerprint(folder / filename))


def form_key() -> str:
    """Make the key of a form that is one button."""
    return secrets.token_urlsafe(16)


def init_filters(app: Flask) -> None:
    """Give every template the filters and `asset`."""
    for function in (trinh_duyet, vnd, vnd_or_blank, dong, ngay, ngay_gio, ngay_chu, label):
        app.add_template_filter(function, function.__name__)
    app.add_template_filter(vnd_in_words, "bang_chu")
    app.add_template_global(asset, "asset")
    app.add_template_global(form_key, "form_key")
