"""Rows of one decision -> the fields of its Word template, and the entry that stands for it (pure).

Điều 1 and Điều 2 are made from the awards, never typed, so figures on the paper cannot differ from the awards. The
typed paragraphs follow as further articles.
"""

import dataclasses
import datetime as dt
from collections import Counter

from fund.disbursements.content import AwardContent, DecisionContent
from fund.disbursements.kinds import DecisionEffect, ProgrammeKind
from fund.documents.amount_in_words import vnd_in_words
from fund.documents.check_codes import spell_check_code
from fund.documents.fields import Article, DecisionFields, RecipientRow
from fund.documents.wording import official_date
from fund.ledger import roles
from fund.ledger.entries import EntryDraft, LineDraft, VoucherKind
from fund.money import format_vnd
from fund.text import fold

DEFAULT_SIGN = "QVBYCS"
GRANTED_TITLE = "Danh sách tập thể, cá nhân và hộ gia đình được nhận"
REVOKED_TITLE = "Danh sách mức khen thưởng, hỗ trợ bị thu hồi"


@dataclasses.dataclass(frozen=True)
class Issue:
    """What a draft gets on issue."""

    code: str
    ledger_head: str
    check_code: str
    check_url: str


def decision_fields(content: DecisionContent, issue: Issue | None = None) -> DecisionFields:
    """Fill the template's fields; without `issue` the paper is a draft."""
    day = dt.date.fromisoformat(content.decision_date)
    return DecisionFields(
        organization=content.organization,
        organization_above=content.organization_above,
        symbol=f"QĐ-{content.sign}",
        place=content.place,
        subject=content.subject,
        issuing_authority=content.issuing_authority,
        legal_bases=content.legal_bases,
        proposal=content.proposer,
        articles=tuple(
            Article(f"Điều {number}.", paragraphs) for number, paragraphs in enumerate(_articles(content), start=1)
        ),
        recipients=tuple(_recipient(award) for award in content.awards),
        total_vnd=content.total_vnd,
        total_words=vnd_in_words(content.total_vnd),
        signatory_lines=tuple(line for line in (content.signatory_authority, content.signatory_title) if line),
        signatory=content.signatory_name,
        receivers=content.recipients,
        number=issue.code if issue else "",
        decision_date=day if issue else None,
        annex_title=REVOKED_TITLE if content.effect == DecisionEffect.REVOKE else GRANTED_TITLE,
        ledger_head=issue.ledger_head if issue else "",
        check_code=spell_check_code(issue.check_code) if issue else "",
        check_url=issue.check_url if issue else "",
    )


def decision_entry(
    content: DecisionContent,
    *,
    source: str,
    code: str,
    prepared_by: str,
    approved_by: str,
    evidence: tuple[str, ...],
) -> EntryDraft:
    """Make the entry of an issued decision: for each award expense against what is owed to its beneficiary.

    Source: domain.md, posting table: "Decision issued": 6111, 6112 or 6113 by programme / 3388 by beneficiary, per
    award and fund. The two lines of award n stand at places 2n - 1 and 2n.
    """
    owed = roles.code_of(roles.Role.PAYABLE_BENEFICIARY)
    lines: list[LineDraft] = []
    for award in content.awards:
        expense = roles.code_of(roles.Role(award.expense_role))
        memo = f"Mức {award.line_number}, chương trình {award.programme}"
        lines.append(LineDraft(expense, award.fund, debit_vnd=award.amount_vnd, memo=memo))
        lines.append(LineDraft(owed, award.fund, credit_vnd=award.amount_vnd, party=award.party, memo=memo))
    return EntryDraft(
        voucher_kind=VoucherKind.QD,
        entry_date=dt.date.fromisoformat(content.decision_date),
        description=f"Quyết định số {code}: {content.subject}"[:500],
        lines=tuple(lines),
        source=source,
        prepared_by=prepared_by,
        approved_by=approved_by,
        evidence=evidence,
    )


def _articles(content: DecisionContent) -> list[tuple[str, ...]]:
    ended = ""
    if content.supersedes:
        ended = f"Quyết định số {content.supersedes} {official_date(dt.date.fromisoformat(content.supersedes_date))}"
    if content.effect == DecisionEffect.REVOKE:
        opening = (
            f"Thu hồi {ended} của {content.organization} về việc {_bare(content.supersedes_subject)}, "
            f"đã cấp cho {_to_whom(content)}, tổng số tiền {_spelled(content.total_vnd)}."
        )
        return [(opening,), *((line,) for line in content.articles)]
    articles = [_what_is_granted(content), _where_it_comes_from(content)]
    if ended:
        articles.append((f"Quyết định này thay thế {ended}.",))
    return [*articles, *((line,) for line in content.articles)]


def _what_is_granted(content: DecisionContent) -> tuple[str, ...]:
    by_programme: dict[str, list[AwardContent]] = {}
    for award in content.awards:
        by_programme.setdefault(award.programme, []).append(award)
    opening = f"{_verb(content)} {_to_whom(content)}, tổng số tiền {_spelled(content.total_vnd)}."
    if len(by_programme) < 2:
        return (opening,)
    parts = tuple(
        f"{number}. {awards[0].programme_name}: {len(awards)} mức, "
        f"{format_vnd(sum(award.amount_vnd for award in awards))} đồng."
        for number, awards in enumerate(by_programme.values(), start=1)
    )
    return (opening, *parts)


def _verb(content: DecisionContent) -> str:
    are_awards = {award.programme_kind == ProgrammeKind.AWARD for award in content.awards}
    if are_awards == {True}:
        return "Khen thưởng"
    return "Khen thưởng và hỗ trợ" if True in are_awards else "Hỗ trợ"


def _to_whom(content: DecisionContent) -> str:
    if len(content.awards) == 1:
        only = content.awards[0]
        return f"{only.recipient_name} ({only.recipient_unit})" if only.recipient_unit else only.recipient_name
    return f"{len(content.awards):02d} trường hợp có tên trong danh sách kèm theo"


def _where_it_comes_from(content: DecisionContent) -> tuple[str, ...]:
    by_fund: Counter[str] = Counter()
    for award in content.awards:
        by_fund[_fund_words(award.fund_name)] += award.amount_vnd
    if len(by_fund) == 1:
        (fund,) = by_fund
        return (f"Kinh phí thực hiện chi từ {fund}.",)
    parts = tuple(
        f"{number}. {fund[:1].upper()}{fund[1:]}: {format_vnd(amount)} đồng."
        for number, (fund, amount) in enumerate(by_fund.items(), start=1)
    )
    return ("Kinh phí thực hiện chi từ các nguồn quỹ sau:", *parts)


def _recipient(award: AwardContent) -> RecipientRow:
    return RecipientRow(
        order=award.line_number,
        name=award.recipient_name,
        address=award.recipient_unit,
        support=award.programme_name,
        amount_vnd=award.amount_vnd,
    )


def _fund_words(name: str) -> str:
    """Name a fund in a sentence: `nguồn quỹ Nhà tình thương`, but `Quỹ hoạt động chung` as it is."""
    return name if fold(name).startswith(("quy ", "nguon ")) else f"nguồn quỹ {name}"


def _spelled(amount_vnd: int) -> str:
    return f"{format_vnd(amount_vnd)} đồng (bằng chữ: {vnd_in_words(amount_vnd)})"


def _bare(subject: str) -> str:
    """Give a subject without its opening "Về việc"."""
    return subject.removeprefix("Về việc ").removeprefix("về việc ").rstrip(".")
