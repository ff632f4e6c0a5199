"""Which waiting work is whose: each step of the office with the permission that does it and the page where."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import url_for

from fund.access.permissions import Permission
from fund.reports.overview import WaitingWork


@dataclass(frozen=True)
class Step:
    """One step: its count in `WaitingWork`, what the list calls it, who does it, where."""

    name: str
    label: str
    permission: Permission
    endpoint: str
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Task:
    """One line of the work list."""

    label: str
    count: int
    address: str


STEPS: tuple[Step, ...] = (
    Step("gifts_to_confirm", "Khoản thu tiền mặt chờ thu", Permission.DONATION_CONFIRM, "donations.confirm_gifts"),
    Step("payments_to_pay", "Khoản chi chờ xuất tiền", Permission.PAYMENT_EXECUTE, "payments.list_payments",
         (("trang_thai", "approved"),)),
    Step("vouchers_to_carry_out", "Chứng từ chờ thu, chi", Permission.PAYMENT_EXECUTE, "vouchers.list_vouchers",
         (("status", "approved"),)),
    Step("refunds_to_pay", "Khoản hoàn trả chờ chi", Permission.PAYMENT_EXECUTE, "refunds.list_refunds"),
    Step("decisions_to_approve", "Quyết định chờ duyệt", Permission.DECISION_APPROVE, "decisions.list_decisions",
         (("trang_thai", "submitted"),)),
    Step("decisions_to_issue", "Quyết định chờ ban hành", Permission.DECISION_ISSUE, "decisions.list_decisions",
         (("trang_thai", "approved"),)),
    Step("payments_to_approve", "Khoản chi chờ duyệt", Permission.PAYMENT_APPROVE, "payments.list_payments",
         (("trang_thai", "draft"),)),
    Step("vouchers_to_approve", "Chứng từ chờ duyệt", Permission.VOUCHER_APPROVE, "vouchers.list_vouchers",
         (("status", "draft"),)),
    Step("refunds_to_approve", "Khoản hoàn trả chờ duyệt", Permission.PAYMENT_APPROVE, "refunds.list_refunds"),
    Step("awards_to_pay", "Mức hỗ trợ đã quyết định, chưa lập chi", Permission.PAYMENT_PREPARE,
         "payments.list_payments"),
    Step("lines_to_settle", "Dòng sao kê chờ xử lý", Permission.STATEMENT_IMPORT, "banking.list_waiting"),
    Step("requests_to_appraise", "Hồ sơ chờ thẩm định", Permission.REQUEST_APPRAISE, "requests.list_requests",
         (("trang_thai", "submitted"),)),
    Step("requests_to_select", "Hồ sơ đã thẩm định, chờ đưa vào quyết định", Permission.DECISION_DRAFT,
         "requests.list_requests", (("trang_thai", "appraised"),)),
)  # fmt: skip
"""In the order of urgency: money in hand first."""


def tasks_for(permissions: Collection[Permission], work: WaitingWork) -> list[Task]:
    """List what waits for a person with these permissions; steps with nothing are left out."""
    return [
        Task(step.label, count, url_for(step.endpoint, **_arguments(step)))
        for step in STEPS
        if step.permission in permissions and (count := getattr(work, step.name))
    ]


def _arguments(step: Step) -> dict[str, Any]:
    return dict(step.arguments)
