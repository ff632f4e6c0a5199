"""Words of general vouchers: their states, the kinds of event, and which accounts each kind may touch (pure)."""

from dataclasses import dataclass

from fund.labels import LabelledEnum
from fund.ledger.roles import Role


class VoucherStatus(LabelledEnum):
    """Where a voucher stands; posted and cancelled are final."""

    DRAFT = "draft", "Chờ duyệt"
    APPROVED = "approved", "Đã duyệt, chờ thu chi"
    POSTED = "posted", "Đã ghi sổ"
    CANCELLED = "cancelled", "Đã hủy"


class VoucherTemplate(LabelledEnum):
    """The event a voucher tells of; it suggests the accounts and bounds them."""

    MANAGEMENT_COST = "management_cost", "Chi phí quản lý"
    PAYABLE_PAID = "payable_paid", "Trả nhà cung cấp"
    BANK_FEE = "bank_fee", "Phí ngân hàng"
    BANK_INTEREST = "bank_interest", "Lãi tiền gửi"
    CASH_TO_BANK = "cash_to_bank", "Nộp tiền mặt vào ngân hàng"
    BANK_TO_CASH = "bank_to_cash", "Rút tiền gửi nhập quỹ tiền mặt"
    BANK_TO_BANK = "bank_to_bank", "Chuyển giữa hai tài khoản ngân hàng"
    ADVANCE = "advance", "Tạm ứng"
    ADVANCE_SETTLED = "advance_settled", "Thanh toán tạm ứng"
    DEPOSIT_MADE = "deposit_made", "Gửi tiền có kỳ hạn"
    DEPOSIT_BACK = "deposit_back", "Tất toán tiền gửi có kỳ hạn"
    FUND_TRANSFER = "fund_transfer", "Điều chuyển giữa các nguồn quỹ"
    OPENING = "opening", "Số dư đầu kỳ"
    CASH_SHORT = "cash_short", "Kiểm kê: thiếu tiền mặt"
    CASH_OVER = "cash_over", "Kiểm kê: thừa tiền mặt"
    YEAR_END = "year_end", "Kết chuyển thu chi cuối năm"
    OTHER = "other", "Nghiệp vụ khác"
    CORRECTION = "correction", "Điều chỉnh (đảo bút toán)"


WRITTEN_BY_HAND = tuple(each for each in VoucherTemplate if each is not VoucherTemplate.CORRECTION)
"""What the form offers; a correction begins at the entry it undoes."""


@dataclass(frozen=True)
class Shape:
    """Which roles stand on each side; an account below a role's account counts as well."""

    debit: tuple[Role, ...]
    credit: tuple[Role, ...]


SHAPES: dict[VoucherTemplate, Shape] = {
    VoucherTemplate.MANAGEMENT_COST: Shape((Role.MANAGEMENT_EXPENSE,), (Role.CASH, Role.BANK, Role.PAYABLE_OTHER)),
    VoucherTemplate.PAYABLE_PAID: Shape((Role.PAYABLE_OTHER,), (Role.BANK, Role.CASH)),
    VoucherTemplate.BANK_FEE: Shape((Role.MANAGEMENT_EXPENSE,), (Role.BANK,)),
    VoucherTemplate.BANK_INTEREST: Shape((Role.BANK,), (Role.INTEREST,)),
    VoucherTemplate.CASH_TO_BANK: Shape((Role.BANK,), (Role.CASH,)),
    VoucherTemplate.BANK_TO_CASH: Shape((Role.CASH,), (Role.BANK,)),
    VoucherTemplate.BANK_TO_BANK: Shape((Role.BANK,), (Role.BANK,)),
    VoucherTemplate.ADVANCE: Shape((Role.ADVANCES,), (Role.CASH, Role.BANK)),
    VoucherTemplate.ADVANCE_SETTLED: Shape(
        (Role.MANAGEMENT_EXPENSE, Role.AWARD_EXPENSE, Role.SUPPORT_EXPENSE, Role.MOVEMENT_EXPENSE, Role.CASH),
        (Role.ADVANCES,),
    ),
    VoucherTemplate.DEPOSIT_MADE: Shape((Role.TERM_DEPOSIT,), (Role.BANK,)),
    VoucherTemplate.DEPOSIT_BACK: Shape((Role.BANK,), (Role.TERM_DEPOSIT, Role.INTEREST)),
    VoucherTemplate.FUND_TRANSFER: Shape(
        (Role.NET_ASSETS, Role.BANK, Role.CASH), (Role.BANK, Role.CASH, Role.NET_ASSETS)
    ),
    VoucherTemplate.CASH_SHORT: Shape((Role.OTHER_RECEIVABLE,), (Role.CASH,)),
    VoucherTemplate.CASH_OVER: Shape((Role.CASH,), (Role.PAYABLE_BENEFICIARY,)),
}
"""Source: the posting table of domain.md. A template that is not listed takes any accounts."""

NEEDS_AUTHORITY = frozenset(
    {VoucherTemplate.FUND_TRANSFER, VoucherTemplate.CASH_SHORT, VoucherTemplate.CASH_OVER, VoucherTemplate.OPENING}
)
"""Rests on a paper of authority (a decision, minutes of counting) that the voucher names."""

WITHOUT_MOVEMENT = frozenset(
    {VoucherTemplate.OPENING, VoucherTemplate.YEAR_END, VoucherTemplate.CASH_SHORT, VoucherTemplate.CASH_OVER}
)
"""No money is handed over: a journal voucher whatever accounts it names."""
