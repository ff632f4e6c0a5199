"""What an office knows of each paper: one frozen dataclass a template, without a word of layout (pure)."""

import dataclasses
import datetime as dt

from fund.documents.amount_in_words import DEFAULT_STYLE, WordStyle, vnd_in_words
from fund.labels import LabelledEnum


class DocumentKind(LabelledEnum):
    """Every kind of paper the program makes."""

    DECISION = "decision", "Quyết định"
    THANK_YOU = "thank_you", "Thư cảm ơn"
    RECEIPT = "receipt", "Biên nhận"
    CASH_RECEIPT = "cash_receipt", "Phiếu thu"
    CASH_PAYMENT = "cash_payment", "Phiếu chi"
    PAYMENT_LIST = "payment_list", "Bảng ký nhận"
    RECONCILIATION = "reconciliation", "Bảng đối chiếu số dư tiền gửi ngân hàng"
    CASH_COUNT = "cash_count", "Biên bản kiểm kê quỹ tiền mặt"


@dataclasses.dataclass(frozen=True)
class Article:
    """One Điều: its title ("Điều 1.") and its paragraphs; the first stands on the line of the title."""

    title: str
    paragraphs: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class RecipientRow:
    """One line of the annex, as it is to be printed."""

    order: int
    name: str
    address: str
    support: str
    amount_vnd: int


@dataclasses.dataclass(frozen=True)
class DecisionFields:
    """A decision with its annex of recipients.

    `number` and `decision_date` are given on issue; while `number` is empty the paper is a draft: it shows blanks, the
    mark "BẢN THẢO" and neither check code nor hash. `check_code` is printed with a QR code of `check_url` (of the
    code itself if there is no address).
    """

    organization: str
    symbol: str
    place: str
    subject: str
    issuing_authority: str
    legal_bases: tuple[str, ...]
    proposal: str
    articles: tuple[Article, ...]
    recipients: tuple[RecipientRow, ...]
    total_vnd: int
    total_words: str
    signatory_lines: tuple[str, ...]
    signatory: str
    receivers: tuple[str, ...]
    number: str = ""
    decision_date: dt.date | None = None
    organization_above: str = ""
    annex_title: str = "Danh sách tập thể, cá nhân và hộ gia đình được nhận"
    issuer_in_text: str = ""
    ledger_head: str = ""
    check_code: str = ""
    check_url: str = ""

    @property
    def is_draft(self) -> bool:
        """Tell whether the paper has no number yet."""
        return not self.number


class AmountInWords:
    """What a paper with one amount shares: its amount in words."""

    amount_vnd: int
    word_style: WordStyle

    @property
    def amount_words(self) -> str:
        """Spell the amount; words on a paper are made, never typed."""
        return vnd_in_words(self.amount_vnd, self.word_style)


@dataclasses.dataclass(frozen=True)
class ThankYouFields(AmountInWords):
    """A letter of thanks for one gift, in money or in kind (then `amount_vnd` is its value)."""

    organization: str
    place: str
    letter_date: dt.date
    donor: str
    donor_address: str
    gift: str
    gift_date: dt.date
    purpose: str
    amount_vnd: int
    signatory_lines: tuple[str, ...]
    signatory: str
    receipt_number: str = ""
    organization_above: str = ""
    check_code: str = ""
    check_url: str = ""
    word_style: WordStyle = DEFAULT_STYLE


@dataclasses.dataclass(frozen=True)
class ReceiptFields(AmountInWords):
    """A receipt (biên nhận) for one gift."""

    organization: str
    organization_address: str
    place: str
    number: str
    receipt_date: dt.date
    donor: str
    donor_address: str
    content: str
    way: str
    amount_vnd: int
    receiver: str
    purpose: str = ""
    check_code: str = ""
    check_url: str = ""
    word_style: WordStyle = DEFAULT_STYLE


@dataclasses.dataclass(frozen=True)
class CashVoucherFields(AmountInWords):
    """A phiếu thu (`kind` CASH_RECEIPT) or a phiếu chi (CASH_PAYMENT); an empty number prints a draft with blanks."""

    kind: DocumentKind
    organization: str
    organization_address: str
    voucher_date: dt.date
    party: str
    party_address: str
    reason: str
    amount_vnd: int
    number: str = ""
    book_number: str = ""
    debit_accounts: tuple[str, ...] = ()
    credit_accounts: tuple[str, ...] = ()
    attachments: str = ""
    form_code: str = ""
    form_source: str = ""
    director: str = ""
    chief_accountant: str = ""
    preparer: str = ""
    cashier: str = ""
    confirmed_date: dt.date | None = None
    word_style: WordStyle = DEFAULT_STYLE

    def __post_init__(self) -> None:
        """Refuse a kind that is no cash voucher; it would be our own mistake."""
        if self.kind not in CASH_VOUCHER_KINDS:
            raise ValueError(self.kind)


@dataclasses.dataclass(frozen=True)
class PaymentRow:
    """One line to sign: `amount` is money with dots or the goods; `receiver` only if another person receives."""

    order: int
    name: str
    case_code: str
    ward: str
    amount: str
    receiver: str = ""


@dataclasses.dataclass(frozen=True)
class PaymentListFields:
    """A list of recipients with room to sign (bảng ký nhận), under one decision."""

    organization: str
    place: str
    title: str
    decision_number: str
    decision_date: dt.date
    list_date: dt.date
    rows: tuple[PaymentRow, ...]
    total_vnd: int
    total_words: str
    organization_above: str = ""
    preparer: str = ""
    cashier: str = ""
    chief_accountant: str = ""
    director: str = ""


@dataclasses.dataclass(frozen=True)
class OutstandingRow:
    """One line or entry that stands alone; `side` says on which side, the amount may be negative."""

    order: int
    side: str
    item_date: dt.date
    description: str
    amount_vnd: int
    explanation: str


@dataclasses.dataclass(frozen=True)
class ReconciliationFields:
    """The reconciliation statement of one month of one bank account."""

    organization: str
    place: str
    bank_name: str
    account_number: str
    account_code: str
    month: str
    signed_date: dt.date
    opening_bank_vnd: int
    turnover_bank_vnd: int
    closing_bank_vnd: int
    opening_books_vnd: int
    turnover_books_vnd: int
    closing_books_vnd: int
    bank_only_vnd: int
    books_only_vnd: int
    carried_vnd: int
    line_count: int
    entry_count: int
    rows: tuple[OutstandingRow, ...]
    preparer: str
    signer: str
    content_sha256: str
    organization_above: str = ""
    carried_explanation: str = ""
    word_style: WordStyle = DEFAULT_STYLE

    @property
    def closing_words(self) -> str:
        """Spell the closing balance of the books; words on a paper are made, never typed."""
        return vnd_in_words(self.closing_books_vnd, self.word_style)


@dataclasses.dataclass(frozen=True)
class NoteRow:
    """How many notes of one denomination were counted."""

    order: int
    denomination_vnd: int
    pieces: int

    @property
    def amount_vnd(self) -> int:
        """Give the worth of these notes."""
        return self.denomination_vnd * self.pieces


@dataclasses.dataclass(frozen=True)
class CashCountFields:
    """The minutes of one cash count."""

    organization: str
    organization_address: str
    number: int
    counted_at: str
    count_date: dt.date
    place: str
    rows: tuple[NoteRow, ...]
    book_vnd: int
    counted_vnd: int
    cause: str
    proposal: str
    cashier: str
    witness: str
    form_code: str = ""
    form_source: str = ""
    word_style: WordStyle = DEFAULT_STYLE

    @property
    def counted_words(self) -> str:
        """Spell what was counted; words on a paper are made, never typed."""
        return vnd_in_words(self.counted_vnd, self.word_style)


CASH_VOUCHER_KINDS = (DocumentKind.CASH_RECEIPT, DocumentKind.CASH_PAYMENT)
