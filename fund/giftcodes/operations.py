"""Acts on gift codes: give one out, take it out of use, and enter the bank's number that a VietQR needs."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.donations.lookup import require_bank_accounts
from fund.donations.models import Campaign
from fund.giftcodes.codes import make_code
from fund.giftcodes.errors import (
    CodeInUse,
    CodeTargetUnknown,
    CodeWasRevoked,
    GiftCodeNotFound,
    PledgeIsClosed,
    RevokeReasonMissing,
)
from fund.giftcodes.kinds import CodeKind, PledgeState
from fund.giftcodes.models import BankAccountQr, GiftCode, Pledge
from fund.giftcodes.vietqr import BankBinMalformed
from fund.people.codes import reserve_ids
from fund.people.models import Party
from fund.trail import operations as trail
from fund.trail.tags import TrailTag

_TARGETS: dict[CodeKind, tuple[str, type[Campaign | Party | Pledge]]] = {
    CodeKind.CAMPAIGN: ("campaign_id", Campaign),
    CodeKind.DONOR: ("donor_id", Party),
    CodeKind.PLEDGE: ("pledge_id", Pledge),
}


def issue_code(
    session: Session, *, kind: CodeKind, target_id: int, amount_vnd: int | None = None, actor: str, at: dt.datetime
) -> GiftCode:
    """Give out the code of a campaign, a donor or a pledge.

    Args:
        target_id: The id of the campaign, of the donor's party or of the pledge.
        amount_vnd: Fixes the amount in the QR; None leaves it to the payer.

    Raises:
        CodeTargetUnknown: There is no such target, or the person is no donor.
        CodeInUse: It has a code that is in use.
        PledgeIsClosed: The pledge was withdrawn.
    """
    column, model = _TARGETS[kind]
    target = session.get(model, target_id, with_for_update={"key_share": True}, populate_existing=True)
    if target is None or (isinstance(target, Party) and not target.is_donor):
        raise CodeTargetUnknown(field="target_id", kind=kind.label.lower())
    if isinstance(target, Pledge) and target.state is PledgeState.WITHDRAWN:
        raise PledgeIsClosed(pledge=target.code, state=target.state.label.lower())
    live = select(GiftCode.code).where(getattr(GiftCode, column) == target_id, GiftCode.revoked_by.is_(None))
    if (taken := session.scalar(live)) is not None:
        raise CodeInUse(code=taken, field="target_id")
    (number,) = reserve_ids(session, GiftCode, 1)
    code = GiftCode(
        id=number, code=make_code(kind, number), kind=kind, amount_vnd=amount_vnd, issued_by=actor, issued_at=at,
        revoke_reason="", **{column: target_id},
    )  # fmt: skip
    session.add(code)
    session.flush()
    _tell(session, TrailTag.GIFTCODE_CODE_ISSUED, code, actor=actor, at=at, target=f"{kind.value}:{target_id}")
    return code


def revoke_code(session: Session, *, code_id: int, reason: str, actor: str, at: dt.datetime) -> GiftCode:
    """Take a code out of use: gifts are no longer assigned by it; it is never given out again.

    Raises:
        GiftCodeNotFound: No such code.
        CodeWasRevoked: It is out of use already.
        RevokeReasonMissing: No reason was given.
    """
    code = session.get(GiftCode, code_id, with_for_update=True, populate_existing=True)
    if code is None:
        raise GiftCodeNotFound(code_id=code_id)
    if code.revoked_by is not None:
        raise CodeWasRevoked(code=code.code)
    if not reason.strip():
        raise RevokeReasonMissing(field="reason")
    code.revoked_by, code.revoked_at, code.revoke_reason = actor, at, reason
    session.flush()
    _tell(session, TrailTag.GIFTCODE_CODE_REVOKED, code, actor=actor, at=at, reason=reason)
    return code


def set_bank_bin(session: Session, *, account_code: str, bank_bin: str, actor: str, at: dt.datetime) -> BankAccountQr:
    """Enter or correct the bank's identification number of a bank account; nobody but the bank can vouch for it.

    Raises:
        BankAccountUnknown: The ledger account is none of a bank.
        BankBinMalformed: It is not six digits.
    """
    require_bank_accounts(session, [account_code])
    if not (len(bank_bin) == 6 and bank_bin.isascii() and bank_bin.isdigit()):
        raise BankBinMalformed(field="bank_bin")
    row = session.get(BankAccountQr, account_code, with_for_update=True, populate_existing=True)
    before = "" if row is None else row.bank_bin
    if row is None:
        row = BankAccountQr(account_code=account_code)
        session.add(row)
    row.bank_bin, row.entered_by, row.entered_at = bank_bin, actor, at
    session.flush()
    trail.record(
        session, tag=TrailTag.GIFTCODE_BANK_BIN_ENTERED, subject=f"account:{account_code}", actor=actor, at=at,
        before={"bank_bin": before} if before else None, after={"bank_bin": bank_bin},
    )  # fmt: skip
    return row


def _tell(session: Session, tag: TrailTag, code: GiftCode, *, actor: str, at: dt.datetime, **facts: object) -> None:
    trail.record(
        session, tag=tag, subject=f"gift_code:{code.id}", actor=actor, at=at, after={"code": code.code, **facts}
    )
