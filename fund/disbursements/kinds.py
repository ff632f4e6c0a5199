"""The closed lists of this part: kinds of support and the states of requests, decisions, awards and payments (pure)."""

from fund.labels import LabelledEnum


class ProgrammeKind(LabelledEnum):
    """What a programme gives."""

    AWARD = "award", "Khen thưởng"
    CHARITY_HOUSE = "charity_house", "Nhà tình thương"
    CAPITAL = "capital", "Hỗ trợ vốn (không hoàn lại)"
    LIVELIHOOD = "livelihood", "Phương tiện sinh kế"
    EQUIPMENT = "equipment", "Thiết bị, mô hình tự quản"
    OTHER = "other", "Hỗ trợ khác"


class ExpenseRole(LabelledEnum):
    """The expense a programme is booked to; the value is the ledger's role."""

    AWARD = "award_expense", "Chi khen thưởng"
    SUPPORT = "support_expense", "Chi hỗ trợ, trợ giúp"
    MOVEMENT = "movement_expense", "Chi phong trào, thiết bị, mô hình"


class RequestStatus(LabelledEnum):
    """Where a support request stands."""

    DRAFT = "draft", "Nháp"
    SUBMITTED = "submitted", "Chờ thẩm định"
    APPRAISED = "appraised", "Đã thẩm định"
    SELECTED = "selected", "Đã đưa vào quyết định"
    DECLINED = "declined", "Không chấp thuận"


class DecisionEffect(LabelledEnum):
    """What a decision does."""

    GRANT = "grant", "Cấp hỗ trợ, khen thưởng"
    REPLACE = "replace", "Thay thế quyết định khác"
    REVOKE = "revoke", "Thu hồi quyết định khác"


class DecisionStatus(LabelledEnum):
    """Where a decision stands."""

    DRAFT = "draft", "Nháp"
    SUBMITTED = "submitted", "Chờ duyệt"
    APPROVED = "approved", "Đã duyệt"
    ISSUED = "issued", "Đã ban hành"
    PAID = "paid", "Đã chi"
    COMPLETED = "completed", "Hoàn thành"
    REPLACED = "replaced", "Bị thay thế"
    REVOKED = "revoked", "Bị thu hồi"
    DISCARDED = "discarded", "Đã hủy dự thảo"


class AwardStatus(LabelledEnum):
    """Where one award of a decision stands."""

    PROPOSED = "proposed", "Dự thảo"
    GRANTED = "granted", "Chờ chi"
    PAID = "paid", "Đã chi"
    LAPSED = "lapsed", "Hết hiệu lực"
    REVOKED = "revoked", "Bị thu hồi"


class PaymentChannel(LabelledEnum):
    """How the money leaves."""

    CASH = "cash", "Tiền mặt (phiếu chi)"
    BANK = "bank", "Chuyển khoản (ủy nhiệm chi)"


class PaymentStatus(LabelledEnum):
    """Where a payment stands."""

    DRAFT = "draft", "Chờ duyệt chi"
    APPROVED = "approved", "Chờ chi"
    PAID = "paid", "Đã chi"
    CANCELLED = "cancelled", "Đã hủy"
    REVERSED = "reversed", "Đã hoàn lại"
