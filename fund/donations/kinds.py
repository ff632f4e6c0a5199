"""The closed lists of words about gifts (pure)."""

from fund.labels import LabelledEnum


class Channel(LabelledEnum):
    """How the money came in."""

    CASH = "cash", "Tiền mặt"
    BANK = "bank", "Chuyển khoản"


class GiftStatus(LabelledEnum):
    """Where a gift stands. A draft has no voucher number and is not in the books.

    A gift undone with the import of its statement stays in the books beside the entry that reverses it.
    """

    DRAFT = "draft", "Chờ thủ quỹ thu"
    CONFIRMED = "confirmed", "Đã ghi sổ"
    REFUNDED = "refunded", "Đã hoàn trả"
    VOIDED = "voided", "Đã hủy"
    UNDONE = "undone", "Đã hủy cùng lần nhập sao kê"


class RefundStatus(LabelledEnum):
    """Where the return of a gift stands."""

    DRAFT = "draft", "Chờ duyệt"
    APPROVED = "approved", "Chờ trả tiền"
    PAID = "paid", "Đã trả"
    CANCELLED = "cancelled", "Đã hủy"
