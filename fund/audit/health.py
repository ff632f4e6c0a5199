"""Proving the whole house: the books from their lines, then papers, flows, and the guards of the database.

Every check re-derives what one part claims from what another part holds, says how much it examined and names the first
faults. The same list serves `flask ledger verify` and the auditor's page. Read-only.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from fund.audit import finding_checks, flow_checks, guard_checks, money_checks, paper_checks
from fund.ledger.verification import Check, CheckResult, run_check, verify
from fund.reconciliation import verification as reconciliation_checks


@dataclass(frozen=True)
class HealthGroup:
    """Checks over one part of the house."""

    title: str
    results: tuple[CheckResult, ...]


GROUPS: tuple[tuple[str, tuple[tuple[str, str, Check], ...]], ...] = (
    ("Giấy tờ đã ban hành, chứng từ gốc", paper_checks.CHECKS),
    ("Khoản thu và sao kê", money_checks.CHECKS),
    ("Tổng theo ngày, tìm kiếm", finding_checks.CHECKS),
    ("Đối chiếu ngân hàng, kiểm kê quỹ", reconciliation_checks.CHECKS),
    ("Quyết định, khoản chi, chứng từ, nhật ký thao tác", flow_checks.CHECKS),
)


def run_checks(session: Session) -> list[HealthGroup]:
    """Run every check, those of the ledger first, the guards of the database last; each guard at fault is named."""
    return [
        HealthGroup("Sổ kế toán", tuple(verify(session))),
        *(
            HealthGroup(title, tuple(run_check(session, name, said, check) for name, said, check in checks))
            for title, checks in GROUPS
        ),
        HealthGroup(
            "Chốt chặn của cơ sở dữ liệu",
            tuple(run_check(session, *check, shown=None) for check in guard_checks.CHECKS),
        ),
    ]


def all_results(session: Session) -> list[CheckResult]:
    """Run every check and give the results in one list."""
    return [result for group in run_checks(session) for result in group.results]
