"""The closed lists of words about matching (pure)."""

from fund.labels import LabelledEnum


class LineKind(LabelledEnum):
    """What a statement line is."""

    GIFT = "gift", "Khoản tài trợ"
    REFUND = "refund", "Hoàn trả"
    INTEREST = "interest", "Lãi tiền gửi"
    FEE = "fee", "Phí ngân hàng"
    TRANSFER = "transfer", "Chuyển khoản nội bộ"


class LineSide(LabelledEnum):
    """Money in or out, as the bank's customer sees it."""

    CREDIT = "credit", "Tiền vào"
    DEBIT = "debit", "Tiền ra"


ONLY_SIDE = {LineKind.GIFT: LineSide.CREDIT, LineKind.INTEREST: LineSide.CREDIT, LineKind.FEE: LineSide.DEBIT}
"""Kinds that stand on one side only; a refund or a transfer may come in or go out."""


class RuleState(LabelledEnum):
    """Where a version of a rule stands; a superseded one is final."""

    ACTIVE = "active", "Đang dùng"
    INACTIVE = "inactive", "Ngừng dùng"
    SUPERSEDED = "superseded", "Đã có bản mới"


class SuggestionState(LabelledEnum):
    """What became of a suggestion."""

    SUGGESTED = "suggested", "Chờ quyết định"
    APPLIED = "applied", "Tự động áp dụng khi nhập"
    ACCEPTED = "accepted", "Đã chấp nhận"
    DISMISSED = "dismissed", "Đã bỏ qua"


class BatchAct(LabelledEnum):
    """What a bulk act does to its lines."""

    ACCEPT = "accept", "Chấp nhận gợi ý"
    DISMISS = "dismiss", "Bỏ qua gợi ý"
    EDIT = "edit", "Sửa hàng loạt"
    TAKE = "take", "Ghi là khoản tài trợ"


class Reason(LabelledEnum):
    """A fact that made a rule match."""

    PHRASE = "phrase", "Nội dung có cụm từ"
    NO_PHRASE = "no_phrase", "Nội dung không có cụm từ"
    AMOUNT = "amount", "Số tiền"
    PAYER_ACCOUNT = "payer_account", "Tài khoản người gửi"
    BANK_ACCOUNT = "bank_account", "Tài khoản nhận"
    CAMPAIGN_CODE = "campaign_code", "Mã đợt vận động"
    GIFT_CODE = "gift_code", "Mã tài trợ"
    SIDE = "side", "Chiều tiền"


class Doubt(LabelledEnum):
    """Why a suggestion waits for a person however high its certainty."""

    RULES_DISAGREE = "rules_disagree", "Các quy tắc cùng mức ưu tiên nói khác nhau"
    INSIDE_A_WORD = "inside_a_word", "Cụm từ nằm dính trong một chuỗi chữ dài hơn"
    BLANKS_DIFFER = "blanks_differ", "Cụm từ ngắn chỉ khớp khi thêm hoặc bỏ dấu cách"
    CAMPAIGN_NOT_OPEN = "campaign_not_open", "Đợt vận động không mở vào ngày này"
    FUND_NOT_OPEN = "fund_not_open", "Nguồn quỹ không mở vào ngày này"
    CODES_DISAGREE = "codes_disagree", "Nội dung có nhiều mã tài trợ khác nhau"
