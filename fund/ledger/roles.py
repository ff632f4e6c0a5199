"""Operations post by role; `roles.toml` says which account code plays it (decision record 0002)."""

import enum
import functools
import pathlib
import tomllib

_FILE = pathlib.Path(__file__).with_name("roles.toml")


class Role(enum.StrEnum):
    """The parts accounts play in the posting table of the fund."""

    CASH = "cash"
    BANK = "bank"
    GOODS = "goods"
    ADVANCES = "advances"
    OTHER_RECEIVABLE = "other_receivable"
    PAYABLE_BENEFICIARY = "payable_beneficiary"
    PAYABLE_OTHER = "payable_other"
    NET_ASSETS = "net_assets"
    DONATION_INCOME = "donation_income"
    DONATION_IN_KIND = "donation_in_kind"
    INTEREST = "interest"
    OTHER_INCOME = "other_income"
    AWARD_EXPENSE = "award_expense"
    SUPPORT_EXPENSE = "support_expense"
    MOVEMENT_EXPENSE = "movement_expense"
    MANAGEMENT_EXPENSE = "management_expense"
    TERM_DEPOSIT = "term_deposit"


@functools.cache
def _codes() -> dict[str, str]:
    return {name: str(code) for name, code in tomllib.loads(_FILE.read_text("utf-8")).items()}


def code_of(role: Role) -> str:
    """Give the account code that plays a role, e.g. "1111" for cash."""
    return _codes()[role.value]


def is_cash(code: str) -> bool:
    """Tell whether an account holds cash in hand."""
    return code.startswith(code_of(Role.CASH))


def is_bank(code: str) -> bool:
    """Tell whether an account is a bank account of the fund (a sub-account of the bank role)."""
    return code.startswith(code_of(Role.BANK)) and code != code_of(Role.BANK)
