"""What the acts on reconciliations refuse."""

from fund.errors import Conflict, InvalidInput, ManyViolations, NotAllowed, NotFound


class ReconciliationNotFound(NotFound):
    """No reconciliation has this id."""


class ReconciliationExists(Conflict):
    """This month of the account is reconciled already, or under way."""


class EarlierMonthUnsigned(Conflict):
    """An earlier month of the account is still under way; months are signed one after the other."""


class MonthOutOfOrder(InvalidInput):
    """After a signed month comes the next one."""


class MonthNotOver(Conflict):
    """The month has not ended."""


class MonthMalformed(InvalidInput):
    """A month is written as 09/2024."""


class ReconciliationNotOpen(Conflict):
    """It waits for its signature or is signed; nothing is changed in it."""


class ReconciliationNotPrepared(Conflict):
    """It does not wait for a signature."""


class OpeningDiffers(InvalidInput):
    """The opening balance is not the closing balance signed for the month before."""


class NotReadyToSign(ManyViolations):
    """Something of the bridge is missing or does not add up; carries every point (see `rules.RULES`)."""


class ReconciliationChanged(Conflict):
    """It is no longer what the signer saw."""


class NothingChosen(InvalidInput):
    """No line and no entry was ticked."""


class MatchOneSided(InvalidInput):
    """A match needs lines and entries."""


class MatchUnequal(InvalidInput):
    """The lines and the entries of a match do not add up to the same amount."""


class ItemNotAlone(Conflict):
    """A line or an entry is matched already, or does not belong to this month."""


class MatchNotFound(NotFound):
    """No match of this month has this id."""


class ExplanationMissing(InvalidInput):
    """An explanation needs words."""


class SignerPrepared(NotAllowed):
    """Who matched or explained may not sign."""
