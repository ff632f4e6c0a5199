"""The invented people, bodies and programmes of the demo."""

from dataclasses import dataclass

from fund.access.permissions import Role
from fund.disbursements.kinds import ExpenseRole, ProgrammeKind
from fund.disbursements.operations.programmes import ProgrammeDraft
from fund.people.drafts import PartyDraft
from fund.people.kinds import BeneficiaryCategory, Disclosure, PartyKind

ACCOUNTANT, CHIEF, CASHIER, OFFICER, DIRECTOR = "ketoan", "ketoantruong", "thuquy", "hoso", "giamdoc"


@dataclass(frozen=True)
class Staff:
    """Somebody who logs in to the demo."""

    username: str
    full_name: str
    job_title: str
    role: Role


STAFF = (
    Staff(DIRECTOR, "Trần Quang Minh", "Giám đốc Quỹ", Role.DIRECTOR),
    Staff(CHIEF, "Lê Thị Thu Hà", "Kế toán trưởng", Role.CHIEF_ACCOUNTANT),
    Staff(ACCOUNTANT, "Nguyễn Ngọc Lan", "Kế toán", Role.ACCOUNTANT),
    Staff(CASHIER, "Phạm Văn Thành", "Thủ quỹ", Role.CASHIER),
    Staff(OFFICER, "Võ Thanh Tùng", "Cán bộ hồ sơ", Role.CASE_OFFICER),
    Staff("kiemtoan", "Đặng Hoài An", "Ban Kiểm soát", Role.AUDITOR),
    Staff("quantri", "Huỳnh Gia Bảo", "Quản trị hệ thống", Role.ADMIN),
)

FUNDS = (
    ("KHEN", "Quỹ khen thưởng phong trào", "Khen thưởng tập thể, cá nhân có thành tích phòng, chống tội phạm"),
    ("NHA", "Quỹ nhà tình thương, sinh kế", "Xây nhà tình thương, trao vốn và phương tiện sinh kế"),
)
"""The restricted funds beside the general one: code, name, purpose."""

BANK_ACCOUNTS = (
    ("11211", "Vietcombank CN TP. Hồ Chí Minh", "Vietcombank", "0071000123456"),
    ("11212", "Agribank CN Sài Gòn", "Agribank", "1600201987654"),
)

CAMPAIGNS = (
    ("XUAN", "Xuân nghĩa tình", "Chăm lo gia đình chính sách, gia đình khó khăn dịp Tết"),
    ("MAIAM", "Mái ấm bình yên", "Vận động xây và sửa nhà tình thương"),
)


def _donor(kind: PartyKind, name: str, disclosure: Disclosure = Disclosure.NAMED) -> PartyDraft:
    return PartyDraft(kind=kind, full_name=name, is_donor=True, disclosure=disclosure)


DONORS = (
    _donor(PartyKind.ORGANIZATION, "Công ty TNHH Thương mại Ánh Sao Mai"),
    _donor(PartyKind.ORGANIZATION, "Công ty Cổ phần Xây dựng Bến Nghé Mới"),
    _donor(PartyKind.ORGANIZATION, "Hội quán Doanh nhân Gia Định Xanh"),
    _donor(PartyKind.ORGANIZATION, "Công ty Cổ phần Dệt may Hoa Ban"),
    _donor(PartyKind.COLLECTIVE, "Tập thể tiểu thương chợ Hoa Sen"),
    _donor(PartyKind.COLLECTIVE, "Câu lạc bộ Thiện nguyện Nắng Mai"),
    _donor(PartyKind.PERSON, "Nguyễn Hữu Phước", Disclosure.INITIALS),
    _donor(PartyKind.PERSON, "Trần Thị Mỹ Duyên"),
    _donor(PartyKind.PERSON, "Lý Gia Hân", Disclosure.ANONYMOUS),
    _donor(PartyKind.PERSON, "Đỗ Quốc Khánh"),
    _donor(PartyKind.PERSON, "Hồ Thị Kim Ngân", Disclosure.INITIALS),
    _donor(PartyKind.PERSON, "Bùi Đức Thịnh"),
)

PROGRAMMES = (
    ProgrammeDraft(
        "KHEN-CN", "Khen thưởng cá nhân", ProgrammeKind.AWARD, ExpenseRole.AWARD, "Khen thưởng phong trào", 0
    ),
    ProgrammeDraft(
        "KHEN-TT", "Khen thưởng tập thể", ProgrammeKind.AWARD, ExpenseRole.AWARD, "Khen thưởng phong trào", 0
    ),
    ProgrammeDraft("NHA-TT", "Nhà tình thương", ProgrammeKind.CHARITY_HOUSE, ExpenseRole.SUPPORT, "Hỗ trợ nhà ở", 120),
    ProgrammeDraft(
        "VON", "Hỗ trợ vốn không hoàn lại", ProgrammeKind.CAPITAL, ExpenseRole.SUPPORT, "Hỗ trợ an sinh", 24
    ),
    ProgrammeDraft(
        "SINHKE", "Phương tiện sinh kế", ProgrammeKind.LIVELIHOOD, ExpenseRole.SUPPORT, "Hỗ trợ an sinh", 24
    ),
    ProgrammeDraft(
        "MOHINH", "Camera an ninh, mô hình 5+1", ProgrammeKind.EQUIPMENT, ExpenseRole.MOVEMENT, "Mô hình cộng đồng", 0
    ),
)


def _helped(
    kind: PartyKind, name: str, category: BeneficiaryCategory, ward: str, born: tuple[int, str] | None = None
) -> PartyDraft:
    year, number = born or (None, "")
    return PartyDraft(
        kind=kind,
        full_name=name,
        is_beneficiary=True,
        category=category,
        ward_code=ward,
        address_text="Khu phố 3" if kind is not PartyKind.COLLECTIVE else "",
        birth_year=year,
        identity_number=number,
        disclosure=Disclosure.INITIALS if kind is PartyKind.PERSON else Disclosure.NAMED,
        code_only=category is BeneficiaryCategory.AWARDEE and kind is PartyKind.PERSON,
    )


_PERSON, _HOUSEHOLD, _COLLECTIVE = PartyKind.PERSON, PartyKind.HOUSEHOLD, PartyKind.COLLECTIVE


def beneficiaries(wards: tuple[str, ...]) -> tuple[PartyDraft, ...]:
    """Give twelve beneficiaries, two of each category, living in the wards given (six or more codes)."""
    kind = BeneficiaryCategory
    return (
        _helped(_PERSON, "Lâm Chí Cường", kind.AWARDEE, wards[0], (1986, "079086000011")),
        _helped(_COLLECTIVE, "Đội dân phòng khu phố 5", kind.AWARDEE, wards[1]),
        _helped(_HOUSEHOLD, "Gia đình bà Phan Thị Sáu", kind.POLICY_FAMILY, wards[2], (1951, "079151000023")),
        _helped(_HOUSEHOLD, "Gia đình ông Trịnh Văn Bảy", kind.POLICY_FAMILY, wards[3], (1949, "079049000035")),
        _helped(_HOUSEHOLD, "Gia đình chị Ngô Thị Hạnh", kind.HARDSHIP_FAMILY, wards[4], (1984, "079184000047")),
        _helped(_HOUSEHOLD, "Gia đình anh Dương Văn Tài", kind.HARDSHIP_FAMILY, wards[5], (1979, "079079000059")),
        _helped(_PERSON, "Mai Xuân Lộc", kind.FORMER_PRISONER, wards[0], (1990, "079090000061")),
        _helped(_PERSON, "Tạ Minh Hiếu", kind.FORMER_PRISONER, wards[2], (1993, "079093000073")),
        _helped(_COLLECTIVE, "Ban điều hành khu phố 7", kind.NEIGHBORHOOD_MODEL, wards[3]),
        _helped(_COLLECTIVE, "Mô hình 5+1 hẻm 128", kind.NEIGHBORHOOD_MODEL, wards[4]),
        _helped(_PERSON, "Cao Thị Bích", kind.OTHER, wards[5], (1968, "079168000085")),
        _helped(_PERSON, "Quách Tuấn Vũ", kind.OTHER, wards[1], (2001, "079201000097")),
    )
