"""Roles, permissions and who holds which; the single place where a right is given.

Least privilege by the table of the office: a role reads what its work needs and changes only its own step. Adding a
page means naming one permission here and giving it to a role; the two lists are kept in alphabetical order.
"""

import enum

from fund.labels import LabelledEnum


class Role(LabelledEnum):
    """What a person is in the office; one person may hold several, never two sides of one voucher."""

    ACCOUNTANT = "accountant", "Kế toán"
    ADMIN = "admin", "Quản trị"
    AUDITOR = "auditor", "Ban Kiểm soát, kiểm toán"
    CASE_OFFICER = "case_officer", "Cán bộ hồ sơ"
    CASHIER = "cashier", "Thủ quỹ"
    CHIEF_ACCOUNTANT = "chief_accountant", "Kế toán trưởng"
    DIRECTOR = "director", "Giám đốc"


class Permission(enum.StrEnum):
    """One right, as "area.verb"; every page names exactly one."""

    ACCOUNT_USE_OWN = "account.use_own"
    BENEFICIARY_EDIT = "beneficiary.edit"
    BENEFICIARY_READ = "beneficiary.read"
    CASH_COUNT = "cash.count"
    CASH_READ = "cash.read"
    CASH_SIGN = "cash.sign"
    DECISION_APPROVE = "decision.approve"
    DECISION_DRAFT = "decision.draft"
    DECISION_ISSUE = "decision.issue"
    DECISION_READ = "decision.read"
    DOCUMENT_READ = "document.read"
    DONATION_CONFIRM = "donation.confirm"
    DONATION_READ = "donation.read"
    DONATION_RECORD = "donation.record"
    DONATION_REFUND = "donation.refund"
    DONOR_EDIT = "donor.edit"
    DONOR_READ = "donor.read"
    DOSSIER_VIEW = "dossier.view"
    EVIDENCE_ADD = "evidence.add"
    HOME_READ = "home.read"
    LEDGER_CHART_EDIT = "ledger.chart_edit"
    LEDGER_READ = "ledger.read"
    LEDGER_VERIFY = "ledger.verify"
    PAYMENT_APPROVE = "payment.approve"
    PAYMENT_EXECUTE = "payment.execute"
    PAYMENT_PREPARE = "payment.prepare"
    PAYMENT_READ = "payment.read"
    PERIOD_CLOSE = "period.close"
    PERIOD_REOPEN = "period.reopen"
    RECONCILIATION_PREPARE = "reconciliation.prepare"
    RECONCILIATION_SIGN = "reconciliation.sign"
    REQUEST_APPRAISE = "request.appraise"
    REQUEST_EDIT = "request.edit"
    REQUEST_READ = "request.read"
    SETTING_EDIT = "setting.edit"
    STATEMENT_IMPORT = "statement.import"
    STATEMENT_READ = "statement.read"
    STATEMENT_UNDO = "statement.undo"
    TRAIL_READ = "trail.read"
    USER_MANAGE = "user.manage"
    VOUCHER_APPROVE = "voucher.approve"
    VOUCHER_PREPARE = "voucher.prepare"
    VOUCHER_READ = "voucher.read"


EVERYONE = frozenset({Permission.ACCOUNT_USE_OWN, Permission.HOME_READ})
"""What each person who is logged in may do."""

MONEY_READING = frozenset(
    {
        Permission.CASH_READ,
        Permission.DECISION_READ,
        Permission.DOCUMENT_READ,
        Permission.DONATION_READ,
        Permission.DONOR_READ,
        Permission.LEDGER_READ,
        Permission.PAYMENT_READ,
        Permission.STATEMENT_READ,
        Permission.VOUCHER_READ,
    }
)
"""What those who answer for the books read."""

CASE_READING = frozenset(
    {
        Permission.BENEFICIARY_READ,
        Permission.DECISION_READ,
        Permission.DOCUMENT_READ,
        Permission.DOSSIER_VIEW,
        Permission.REQUEST_READ,
    }
)
"""What those who answer for the people helped read."""

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ACCOUNTANT: EVERYONE
    | MONEY_READING
    | {
        Permission.CASH_SIGN,
        Permission.DONATION_RECORD,
        Permission.DONATION_REFUND,
        Permission.DONOR_EDIT,
        Permission.EVIDENCE_ADD,
        Permission.PAYMENT_PREPARE,
        Permission.RECONCILIATION_PREPARE,
        Permission.STATEMENT_IMPORT,
        Permission.VOUCHER_PREPARE,
    },
    Role.ADMIN: EVERYONE | {Permission.SETTING_EDIT, Permission.USER_MANAGE},
    Role.AUDITOR: EVERYONE | MONEY_READING | CASE_READING | {Permission.LEDGER_VERIFY, Permission.TRAIL_READ},
    Role.CASE_OFFICER: EVERYONE
    | CASE_READING
    | {
        Permission.BENEFICIARY_EDIT,
        Permission.DECISION_DRAFT,
        Permission.EVIDENCE_ADD,
        Permission.REQUEST_APPRAISE,
        Permission.REQUEST_EDIT,
    },
    Role.CASHIER: EVERYONE
    | {
        Permission.CASH_COUNT,
        Permission.CASH_READ,
        Permission.DOCUMENT_READ,
        Permission.DONATION_CONFIRM,
        Permission.DONATION_READ,
        Permission.PAYMENT_EXECUTE,
        Permission.PAYMENT_READ,
        Permission.VOUCHER_READ,
    },
    Role.CHIEF_ACCOUNTANT: EVERYONE
    | MONEY_READING
    | {
        Permission.CASH_SIGN,
        Permission.LEDGER_CHART_EDIT,
        Permission.LEDGER_VERIFY,
        Permission.PAYMENT_APPROVE,
        Permission.PERIOD_CLOSE,
        Permission.RECONCILIATION_SIGN,
        Permission.STATEMENT_UNDO,
        Permission.VOUCHER_APPROVE,
    },
    Role.DIRECTOR: EVERYONE
    | MONEY_READING
    | CASE_READING
    | {Permission.DECISION_APPROVE, Permission.DECISION_ISSUE, Permission.LEDGER_VERIFY, Permission.PERIOD_REOPEN},
}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Add up the rights of several roles."""
    return frozenset[Permission]().union(*(PERMISSIONS[role] for role in roles))
