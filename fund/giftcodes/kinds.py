"""The closed lists of words about gift codes and pledges (pure)."""

from fund.labels import LabelledEnum


class CodeKind(LabelledEnum):
    """What a gift code stands for."""

    CAMPAIGN = "campaign", "Đợt vận động"
    DONOR = "donor", "Nhà tài trợ"
    PLEDGE = "pledge", "Cam kết"


class PledgeState(LabelledEnum):
    """Where a promise stands; what was received is counted from its gifts, never stored."""

    OPEN = "open", "Đang thực hiện"
    FULFILLED = "fulfilled", "Đã hoàn thành"
    WITHDRAWN = "withdrawn", "Đã rút"
