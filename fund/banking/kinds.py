"""The closed lists of words about statements (pure)."""

from fund.labels import LabelledEnum


class LineState(LabelledEnum):
    """What became of a line: a gift in the books, waiting for a person, or settled by one with a note."""

    DONATION = "donation", "Đã ghi khoản tài trợ"
    WAITING = "waiting", "Chờ xử lý"
    SETTLED = "settled", "Đã xử lý"
