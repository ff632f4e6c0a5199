"""Words of reconciliation: where an account's month stands, and which side a difference is on (pure)."""

from fund.labels import LabelledEnum


class ReconciliationStatus(LabelledEnum):
    """Where a month of a bank account stands; signed is final."""

    PREPARING = "preparing", "Đang đối chiếu"
    PREPARED = "prepared", "Chờ ký"
    SIGNED = "signed", "Đã ký"


class Side(LabelledEnum):
    """Where an item stands alone."""

    BANK = "bank", "Chỉ có ở ngân hàng"
    BOOKS = "books", "Chỉ có ở sổ"


class Reason(LabelledEnum):
    """Why a line of the statement or an entry stands alone."""

    WAITING = "waiting", "Chưa ghi sổ"
    LATER = "later", "Bên kia có ở tháng sau"
    AMOUNT = "amount", "Lệch số tiền"
    NO_LINE = "no_line", "Sao kê không có"
