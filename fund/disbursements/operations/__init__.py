"""Acts of support: what an office does with programmes, requests, decisions and payments."""

from fund.disbursements.operations.drafting import (
    approve_decision,
    discard_decision,
    draft_decision,
    edit_decision,
    submit_decision,
    withdraw_decision,
)
from fund.disbursements.operations.endings import complete_decision, lapse_award
from fund.disbursements.operations.evidence import add_request_evidence
from fund.disbursements.operations.issuing import IssueSettings, issue_decision
from fund.disbursements.operations.payments import (
    PaymentDraft,
    PaymentLine,
    approve_payment,
    cancel_payment,
    pay,
    prepare_payment,
    reverse_payment,
)
from fund.disbursements.operations.programmes import ProgrammeDraft, open_programme, set_programme_active
from fund.disbursements.operations.requests import (
    RequestDraft,
    appraise_request,
    correct_request,
    decline_request,
    register_request,
    send_request_back,
    submit_request,
)

__all__ = [
    "IssueSettings",
    "PaymentDraft",
    "PaymentLine",
    "ProgrammeDraft",
    "RequestDraft",
    "add_request_evidence",
    "appraise_request",
    "approve_decision",
    "approve_payment",
    "cancel_payment",
    "complete_decision",
    "correct_request",
    "decline_request",
    "discard_decision",
    "draft_decision",
    "edit_decision",
    "issue_decision",
    "lapse_award",
    "open_programme",
    "pay",
    "prepare_payment",
    "register_request",
    "reverse_payment",
    "send_request_back",
    "set_programme_active",
    "submit_decision",
    "submit_request",
    "withdraw_decision",
]
