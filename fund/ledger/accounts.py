"""What an account is: its type and its normal side (pure)."""

from fund.labels import LabelledEnum


class NormalSide(LabelledEnum):
    """The side on which an account grows."""

    DEBIT = "debit", "Nợ"
    CREDIT = "credit", "Có"


class AccountType(LabelledEnum):
    """The five kinds of account."""

    ASSET = "asset", "Tài sản"
    LIABILITY = "liability", "Nợ phải trả"
    NET_ASSETS = "net_assets", "Thặng dư (thâm hụt)"
    INCOME = "income", "Thu"
    EXPENSE = "expense", "Chi"

    @property
    def normal_side(self) -> NormalSide:
        """Tell on which side accounts of this type grow."""
        return NormalSide.DEBIT if self in {AccountType.ASSET, AccountType.EXPENSE} else NormalSide.CREDIT

    @property
    def counts_to_net_assets(self) -> bool:
        """Tell whether the type is part of a fund's net assets (income and expense not yet closed included)."""
        return self in {AccountType.NET_ASSETS, AccountType.INCOME, AccountType.EXPENSE}
