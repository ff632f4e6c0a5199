"""What people type about matching: a rule, the threshold, filters of suggestions, a bulk act."""

from typing import Any

from marshmallow import ValidationError

from fund.matching.kinds import BatchAct, LineKind, LineSide, SuggestionState
from fund.matching.operations import RuleDraft
from fund.matching.queries import RuleRow, phrases_in, phrases_text
from fund.matching.rules import HIGHEST_PRIORITY, LOWEST_PRIORITY, MAX_NAME, Conditions, Outcome
from fund.web.fields import (
    ChoiceField,
    ChoicesField,
    CodeField,
    DateField,
    FlagField,
    IdField,
    IntegerField,
    LinesField,
    TextField,
    VndField,
)
from fund.web.forms import FundSchema

_BLIND = "Không phân biệt dấu, chữ hoa, dấu cách thừa thiếu."


def read_ids(text: str, separator: str) -> list[int]:
    """Read ids that stand apart by a separator.

    Raises:
        ValidationError: Something else stands there.
    """
    words = [word for word in text.split(separator) if word]
    if not all(word.isascii() and word.isdigit() and len(word) < 16 for word in words):
        raise ValidationError("Chọn lại trong danh sách.")
    return [int(word) for word in words]


class ChosenField(ChoicesField[BatchAct]):
    """Ids of ticked suggestions."""

    def __init__(self, label: str) -> None:
        """None need be ticked."""
        super().__init__(label, BatchAct)

    def read(self, typed: str) -> frozenset[int]:  # type: ignore[override]
        """Take plain digits, one id on each line."""
        return frozenset(read_ids(typed, "\n"))


class ListedIdsField(TextField):
    """Ids in one hidden input, a blank between them."""

    def read(self, typed: str) -> tuple[int, ...]:  # type: ignore[override]
        """Take plain digits."""
        return tuple(read_ids(super().read(typed), " "))


class RuleSchema(FundSchema):
    """A rule: what a line must be like, and what it then is."""

    name = TextField("Tên quy tắc", required=True, max_length=MAX_NAME)
    any_phrases = LinesField("Nội dung có một trong các cụm từ", max_length=4000, hint=f"Mỗi dòng một cụm từ. {_BLIND}")
    all_phrases = LinesField("Nội dung có đủ các cụm từ", max_length=4000, hint="Mỗi dòng một cụm từ.")
    none_phrases = LinesField(
        "Nội dung không có cụm từ nào", max_length=4000, hint="Mỗi dòng một cụm từ, ví dụ: hoàn trả."
    )
    min_vnd = VndField("Số tiền từ")
    max_vnd = VndField("Số tiền đến", hint="Đúng một số tiền thì ghi hai ô như nhau.")
    payer_account = TextField("Tài khoản người gửi", max_length=40)
    side = ChoiceField("Chiều tiền", LineSide)
    account_code = CodeField("Tài khoản nhận của quỹ")
    code_campaign_id = IdField("Nội dung có mã của đợt vận động")
    kind = ChoiceField("Dòng này là", LineKind, required=True)
    campaign_id = IdField("Ghi vào đợt vận động")
    fund_code = CodeField("Ghi vào nguồn quỹ")
    donor_id = IdField("Nhà tài trợ")
    donor_name = TextField("Của nhà tài trợ", max_length=200, hint="Gõ vài chữ không dấu rồi chọn.")
    priority = IntegerField(
        "Mức ưu tiên", required=True, least=HIGHEST_PRIORITY, most=LOWEST_PRIORITY, hint="Số nhỏ xét trước."
    )
    certainty = IntegerField(
        "Độ chắc chắn (%)",
        required=True,
        most=100,
        hint="Từ ngưỡng trở lên thì tự áp dụng khi nhập; thấp hơn chỉ gợi ý.",
    )
    version = IntegerField("Bản", least=0)


class ThresholdSchema(FundSchema):
    """The certainty from which rules act by themselves."""

    percent = IntegerField("Ngưỡng tự áp dụng (%)", required=True, least=1, most=100)


class SuggestionFilterSchema(FundSchema):
    """Which suggestions to list."""

    rule_no = IdField("Quy tắc")
    kind = ChoiceField("Loại", LineKind)
    min_certainty = IntegerField("Chắc từ (%)", most=100)
    account_code = CodeField("Tài khoản")
    first_date = DateField("Từ ngày")
    last_date = DateField("Đến ngày")
    state = ChoiceField("Tình trạng", SuggestionState)


class BatchSchema(SuggestionFilterSchema):
    """A bulk act: what to do, with which suggestions, and what an edit sets."""

    act = ChoiceField("Việc cần làm", BatchAct, required=True)
    chosen = ChosenField("Các gợi ý")
    every = FlagField("Cả danh sách đang lọc")
    ids = ListedIdsField("Các gợi ý", max_length=20_000, load_default=())
    seen = TextField("Bảng đã xem", max_length=64)
    campaign_id = IdField("Đợt vận động")
    fund_code = CodeField("Nguồn quỹ", hint="Chỉ dùng khi ghi tiền đang chờ thành khoản tài trợ.")
    donor_id = IdField("Nhà tài trợ")
    donor_name = TextField("Nhà tài trợ", max_length=200, hint="Gõ vài chữ không dấu rồi chọn.")


def rule_draft(values: dict[str, Any]) -> RuleDraft:
    """Make the draft of what was typed."""
    return RuleDraft(
        name=values["name"],
        priority=values["priority"],
        certainty=values["certainty"],
        conditions=Conditions(
            any_phrases=phrases_in(values["any_phrases"]),
            all_phrases=phrases_in(values["all_phrases"]),
            none_phrases=phrases_in(values["none_phrases"]),
            min_vnd=values["min_vnd"],
            max_vnd=values["max_vnd"],
            payer_account=values["payer_account"],
            side=values["side"],
            bank_account=values["account_code"] or "",
        ),
        outcome=Outcome(
            kind=values["kind"],
            fund=values["fund_code"] or "",
            campaign_id=values["campaign_id"],
            donor_id=values["donor_id"],
        ),
        code_campaign_id=values["code_campaign_id"],
    )


def typed_rule(row: RuleRow) -> dict[str, object]:
    """Spell a rule back for the form."""
    asked, said = row.rule.conditions, row.rule.outcome
    return {
        "name": row.rule.name,
        "any_phrases": phrases_text(asked.any_phrases),
        "all_phrases": phrases_text(asked.all_phrases),
        "none_phrases": phrases_text(asked.none_phrases),
        "min_vnd": asked.min_vnd,
        "max_vnd": asked.max_vnd,
        "payer_account": asked.payer_account,
        "side": asked.side,
        "account_code": asked.bank_account,
        "code_campaign_id": row.code_campaign_id,
        "kind": said.kind,
        "campaign_id": said.campaign_id,
        "fund_code": said.fund,
        "donor_id": said.donor_id,
        "donor_name": row.donor_name,
        "priority": row.rule.priority,
        "certainty": row.rule.certainty,
        "version": row.version,
    }
