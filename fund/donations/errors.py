"""Refusals that several acts on gifts share."""

from fund.errors import Conflict, InvalidInput, NotFound


class DonationNotFound(NotFound):
    """No gift has this id."""


class CampaignNotFound(NotFound):
    """No campaign has this id."""


class RefundNotFound(NotFound):
    """No refund has this id."""


class FundUnknown(InvalidInput):
    """No fund has this code, or it is closed on the gift's date."""


class BankAccountUnknown(InvalidInput):
    """The account is none of the fund's bank accounts."""


class OutsideCampaign(InvalidInput):
    """The gift's date lies outside the campaign's dates."""


class GiftAlreadyConfirmed(Conflict):
    """The gift is in the books already; a second cashier or a second click came too late."""


class GiftIsVoided(Conflict):
    """The gift was cancelled before its money came in."""


class RefundNotPossible(Conflict):
    """The gift is not in the books, was returned already, or a return is under way."""


class RefundStepRefused(Conflict):
    """The return of the gift is not at the step that this act continues."""


class PaidBeforeReceived(InvalidInput):
    """A gift cannot be returned on a day before it came."""


class CampaignCodeTaken(Conflict):
    """Another campaign has this code."""


class CampaignDatesReversed(InvalidInput):
    """The campaign would end before it begins."""
