"""What the acts on gift codes and pledges refuse."""

from fund.errors import Conflict, InvalidInput, NotFound


class GiftCodeNotFound(NotFound):
    """No code has this id."""


class CodeInUse(Conflict):
    """The campaign, donor or pledge has a code already."""


class CodeWasRevoked(Conflict):
    """The code is out of use already."""


class CodeTargetUnknown(InvalidInput):
    """A code is given to one campaign, one donor or one pledge that exists."""


class RevokeReasonMissing(InvalidInput):
    """A code is taken out of use for a reason."""


class PledgeNotFound(NotFound):
    """No pledge has this id."""


class PledgeDonorUnknown(InvalidInput):
    """A pledge is made by a registered donor."""


class PledgeAmountOutOfRange(InvalidInput):
    """The promised amount is none."""


class PledgeIsClosed(Conflict):
    """The pledge was fulfilled or withdrawn before."""


class PledgeNotReceived(Conflict):
    """Less has come than was promised."""


class WithdrawReasonMissing(InvalidInput):
    """A pledge is withdrawn for a reason."""


class GiftKeepsAPledge(Conflict):
    """The gift is linked to a pledge already."""


class GiftDoesNotCount(Conflict):
    """The gift was cancelled or returned; it keeps no promise."""


class GiftOfAnotherDonor(Conflict):
    """The gift belongs to somebody else."""


class GiftNotLinked(Conflict):
    """The gift is not linked to this pledge."""
