"""The text of a VietQR is byte by byte what published ones are, and reads back to what was asked for."""

import dataclasses
import io

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from fund.giftcodes import vietqr
from fund.giftcodes.codes import make_code
from fund.giftcodes.kinds import CodeKind
from fund.giftcodes.vietqr import Transfer, payload, plain_memo, read_payload

TRANSFER = Transfer(bank_bin="999999", account_number="0011000000001", memo=make_code(CodeKind.CAMPAIGN, 1))
PUBLISHED = [
    (
        "00020101021238530010A000000727012300069704160109257678859"
        "0208QRIBFTTA5303704540410005802VN62150811Chuyen tien6304BBB8"
    ),
    (
        "00020101021138540010A0000007270124000697040701100386577672"
        "0208QRIBFTTA5303704540710000005802VN62160812henry an cut6304A322"
    ),
    (
        "00020101021238530010A000000727012300069704160109224528479"
        "0208QRIBFTTA53037045405100005802VN62340107NPS68690819TRANSFER TO SOMEONE6304AC13"
    ),
]


@pytest.mark.parametrize("text", PUBLISHED)
def test_published_payloads_read_whole(text: str) -> None:
    objects = read_payload(text)

    assert objects["38.00"] == vietqr.NAPAS
    assert objects["38.02"] == vietqr.TO_ACCOUNT
    assert (objects["53"], objects["58"]) == (vietqr.DONG, vietqr.VIETNAM)


def test_a_payload_equals_the_published_one_but_for_capitals_of_the_memo() -> None:
    """The memo goes out in capitals, as banks write it; the rest, lengths and order, is the same text."""
    made = payload(Transfer(bank_bin="970416", account_number="257678859", memo="Chuyển tiền", amount_vnd=1000))

    assert made[:-8] == PUBLISHED[0][:-8].replace("Chuyen tien", "CHUYEN TIEN")
    assert made[-4:] == vietqr.checksum(made[:-4])


def test_the_checksum_is_crc_16_ccitt_false() -> None:
    """The check value that catalogues of CRCs give for "123456789"."""
    assert vietqr.checksum("123456789") == "29B1"


def test_without_an_amount_the_code_may_be_used_again_and_again() -> None:
    objects = read_payload(payload(TRANSFER))

    assert objects["01"] == "11"
    assert "54" not in objects


memos = st.text(max_size=60)


@given(
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.from_regex(r"[0-9A-Z]{1,19}", fullmatch=True),
    memos,
    st.none() | st.integers(1, 10**13 - 1),
)
def test_what_was_asked_for_reads_back(bank_bin: str, number: str, memo: str, amount_vnd: int | None) -> None:
    text = payload(Transfer(bank_bin=bank_bin, account_number=number, memo=memo, amount_vnd=amount_vnd))
    objects = read_payload(text)

    assert text.isascii()
    assert (objects["38.01.00"], objects["38.01.01"]) == (bank_bin, number)
    assert objects.get("54") == (None if amount_vnd is None else str(amount_vnd))
    assert objects.get("62.08", "") == plain_memo(memo)
    assert len(objects.get("62.08", "")) <= vietqr.MAX_MEMO


def test_a_memo_loses_its_marks_and_stays_short() -> None:
    assert plain_memo("QVBC2345678  Ủng hộ – Tết (2026) cho người nghèo") == "QVBC2345678 UNG HO TET 20"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"bank_bin": "97040"}, vietqr.BankBinMalformed),
        ({"bank_bin": "９７０４００"}, vietqr.BankBinMalformed),
        ({"account_number": "1" * 20}, vietqr.AccountNumberTooLong),
        ({"account_number": "12 34"}, vietqr.AccountNumberTooLong),
        ({"amount_vnd": 0}, vietqr.TransferAmountTooLarge),
        ({"amount_vnd": 10**13}, vietqr.TransferAmountTooLarge),
    ],
)
def test_what_no_bank_would_take_is_refused(change: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        payload(dataclasses.replace(TRANSFER, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "6304", "000201", PUBLISHED[0][:-1] + "0", PUBLISHED[0].replace("704", "7O4")])
def test_a_broken_payload_is_refused(text: str) -> None:
    with pytest.raises(vietqr.QrTextBroken):
        read_payload(text)


def test_a_length_that_points_behind_the_end_is_refused() -> None:
    text = "0099016304"

    with pytest.raises(vietqr.QrTextBroken):
        read_payload(text + vietqr.checksum(text))


def test_the_picture_stays_small_enough_to_scan_from_paper() -> None:
    """Version 8 with correction M at most: 49 modules, a millimetre each on a card of A6."""
    drawn = segno.make(payload(dataclasses.replace(TRANSFER, amount_vnd=9_999_999_999_999)), error="m", micro=False)
    out = io.BytesIO()
    drawn.save(out, kind="svg")

    assert int(str(drawn.version)) <= 8
    assert out.getvalue().lstrip().startswith(b"<?xml")
