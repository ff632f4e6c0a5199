"""The closed lists of words about people: what a party is, why it is helped, how it wants to be named.

Pure: no database. `BeneficiaryCategory.public_words` is the only wording of a category that may leave the house.
"""

from fund.labels import LabelledEnum


class PartyKind(LabelledEnum):
    """What stands behind a name in the register."""

    PERSON = "person", "Cá nhân"
    HOUSEHOLD = "household", "Hộ gia đình"
    COLLECTIVE = "collective", "Tập thể"
    ORGANIZATION = "organization", "Tổ chức, doanh nghiệp"
    UNIT = "unit", "Đơn vị phối hợp"


class BeneficiaryCategory(LabelledEnum):
    """Why a beneficiary is helped, in the office's words; internal only."""

    AWARDEE = "awardee", "Tập thể, cá nhân có thành tích phòng, chống tội phạm"
    POLICY_FAMILY = "policy_family", "Gia đình chính sách"
    HARDSHIP_FAMILY = "hardship_family", "Gia đình có hoàn cảnh khó khăn"
    FORMER_PRISONER = "former_prisoner", "Người chấp hành xong án phạt tù"
    NEIGHBORHOOD_MODEL = "neighborhood_model", "Khu phố, mô hình tự quản"
    OTHER = "other", "Đối tượng khác"

    @property
    def public_words(self) -> str:
        """Give the neutral words for public pages: no reason of crime, health or poverty shines through.

        Source: regulation.md, section 6, rule on public lists (Law 91/2025/QH15, Article 16).
        """
        return _PUBLIC_WORDS[self]


_PUBLIC_WORDS = {
    BeneficiaryCategory.AWARDEE: "Khen thưởng phong trào",
    BeneficiaryCategory.POLICY_FAMILY: "Chăm lo gia đình chính sách",
    BeneficiaryCategory.HARDSHIP_FAMILY: "Hỗ trợ an sinh",
    BeneficiaryCategory.FORMER_PRISONER: "Hỗ trợ an sinh",
    BeneficiaryCategory.NEIGHBORHOOD_MODEL: "Hỗ trợ mô hình cộng đồng",
    BeneficiaryCategory.OTHER: "Hỗ trợ khác",
}


class Disclosure(LabelledEnum):
    """How a donor or a beneficiary wants to stand on public pages."""

    NAMED = "named", "Nêu tên"
    INITIALS = "initials", "Viết tắt tên"
    ANONYMOUS = "anonymous", "Ẩn danh"
