"""What the acts on general vouchers refuse."""

from fund.errors import Conflict, InvalidInput, ManyViolations, NotAllowed


class VoucherRejected(ManyViolations):
    """The draft breaks rules of `rules.RULES` or names what is not there."""


class VoucherNotDraft(Conflict):
    """Somebody approved or cancelled it in the meantime."""


class VoucherNotApproved(Conflict):
    """It is not waiting for the cashier."""


class VoucherClosed(Conflict):
    """It is posted or cancelled and stays as it is."""


class VoucherChanged(Conflict):
    """It is no longer what the approver saw."""


class NotOwnVoucher(NotAllowed):
    """Only who prepared it edits it."""


class CancelReasonMissing(InvalidInput):
    """A reason is needed for the record."""


class CorrectionReasonMissing(InvalidInput):
    """A correction says what was wrong."""


class EntryHasOwnFlow(Conflict):
    """Another page undoes this entry, so that its gift, decision or payment stays in step."""


class CorrectionProposedBefore(Conflict):
    """A correction of the same entry waits or is posted."""
