"""Facts about the office that papers print: its name, upper body, address, short sign; each valid from a day on."""

import dataclasses
import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.access.models import Setting
from fund.errors import InvalidInput
from fund.labels import LabelledEnum
from fund.text import clean_text
from fund.trail.operations import record
from fund.trail.tags import TrailTag


class SettingKey(LabelledEnum):
    """Every setting, with its words on the screen."""

    ORGANIZATION_NAME = "organization.name", "Tên đơn vị"
    ORGANIZATION_UPPER_BODY = "organization.upper_body", "Cơ quan, tổ chức chủ quản"
    ORGANIZATION_ADDRESS = "organization.address", "Địa chỉ"
    ORGANIZATION_SHORT_SIGN = "organization.short_sign", "Chữ viết tắt trong số, ký hiệu"
    ORGANIZATION_PLACE = "organization.place", "Địa danh ghi trên văn bản"
    SIGNATORY_TITLE = "signatory.title", "Chức vụ người ký"
    SIGNATORY_NAME = "signatory.name", "Họ tên người ký"
    VOUCHER_RECEIPT_FORM = "voucher.receipt_form", "Mẫu số phiếu thu"
    MATCHING_THRESHOLD = "matching.threshold", "Độ chắc chắn để tự gán khi nhập sao kê (%)"


class SettingUnknown(InvalidInput):
    """No such setting (facts: key)."""


@dataclasses.dataclass(frozen=True)
class Organization:
    """The office as its papers name it on one day; empty where nothing was set."""

    name: str
    upper_body: str
    address: str
    short_sign: str
    place: str
    signatory_title: str
    signatory_name: str


def organization(session: Session, *, on_date: dt.date) -> Organization:
    """Give the office's facts that hold on a day; one query."""
    values = settings_on(session, on_date=on_date)
    return Organization(
        name=values.get(SettingKey.ORGANIZATION_NAME, ""),
        upper_body=values.get(SettingKey.ORGANIZATION_UPPER_BODY, ""),
        address=values.get(SettingKey.ORGANIZATION_ADDRESS, ""),
        short_sign=values.get(SettingKey.ORGANIZATION_SHORT_SIGN, ""),
        place=values.get(SettingKey.ORGANIZATION_PLACE, ""),
        signatory_title=values.get(SettingKey.SIGNATORY_TITLE, ""),
        signatory_name=values.get(SettingKey.SIGNATORY_NAME, ""),
    )


def settings_on(session: Session, *, on_date: dt.date) -> dict[str, str]:
    """Give the settings that hold on a day; the latest `valid_from` up to it wins."""
    chosen = select(Setting.key, Setting.value).where(Setting.valid_from <= on_date).order_by(Setting.valid_from)
    return {key: value for key, value in session.execute(chosen)}  # noqa: C416  a later row replaces an earlier one


def change_settings(
    session: Session,
    *,
    values: Mapping[str, str],
    valid_from: dt.date,
    actor: str,
    at: dt.datetime,
    source: str = "",
) -> None:
    """Set facts of the office from a day on; unchanged ones write nothing.

    Args:
        source: The paper that says so (a statute, an appointment).

    Raises:
        SettingUnknown: A key is not of `SettingKey`.
    """
    before = settings_on(session, on_date=valid_from)
    known = {key.value for key in SettingKey}
    changed: dict[str, str] = {}
    for key, value in values.items():
        if key not in known:
            raise SettingUnknown(key=key)
        text = clean_text(value)
        if text != before.get(key, ""):
            changed[key] = text
            _put(session, key=key, value=text, valid_from=valid_from, source=source)
    if changed:
        record(
            session,
            tag=TrailTag.ACCESS_SETTING_CHANGED,
            subject="setting:organization",
            actor=actor,
            at=at,
            before={key: before.get(key, "") for key in changed},
            after={**changed, "valid_from": valid_from},
            note=source,
        )
    session.flush()


def _put(session: Session, *, key: str, value: str, valid_from: dt.date, source: str) -> None:
    same_day = select(Setting).where(Setting.key == key, Setting.valid_from == valid_from)
    row = session.scalars(same_day).one_or_none()
    if row is None:
        session.add(Setting(key=key, value=value, valid_from=valid_from, source=source))
    else:
        row.value, row.source = value, source
