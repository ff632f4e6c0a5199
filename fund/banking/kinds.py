"""The closed lists of words about statements (pure)."""

from fund.labels import LabelledEnum


class LineState(LabelledEnum):
    """What became of a line: a gift, waiting for a person, settled by one, or undone with its whole import."""

    DONATION = "donation", "Đã ghi khoản tài trợ"
    WAITING = "waiting", "Chờ xử lý"
    SETTLED = "settled", "Đã xử lý"
    UNDONE = "undone", "Đã hủy cùng lần nhập"
