"""What the pages of access read."""

from fund.access.permissions import Role
from fund.access.settings import SettingKey
from fund.web.fields import ChoicesField, DateField, PasswordField, TextField
from fund.web.forms import FundSchema


class LoginSchema(FundSchema):
    """The log-in form."""

    username = TextField("Tên đăng nhập", required=True, max_length=64)
    password = PasswordField("Mật khẩu", required=True)


class PasswordChangeSchema(FundSchema):
    """One's own new password, typed twice."""

    current_password = PasswordField("Mật khẩu hiện tại", required=True)
    new_password = PasswordField("Mật khẩu mới", required=True, hint="Ít nhất 10 ký tự; nên ghép vài từ dễ nhớ.")
    repeated_password = PasswordField("Nhập lại mật khẩu mới", required=True)


class NewUserSchema(FundSchema):
    """A person who is to log in."""

    username = TextField(
        "Tên đăng nhập", required=True, max_length=32, hint="Chữ thường không dấu, số; không đổi được về sau."
    )
    full_name = TextField("Họ và tên", required=True, max_length=120)
    job_title = TextField("Chức vụ", max_length=120)
    roles = ChoicesField("Vai trò", Role, required=True)
    valid_until = DateField("Dùng đến hết ngày", hint="Để trống nếu không thời hạn; kiểm toán viên ngoài nên có hạn.")


class RolesSchema(FundSchema):
    """The roles of one person."""

    roles = ChoicesField("Vai trò", Role, required=True)


class SettingsSchema(FundSchema):
    """The facts about the office, from a day on."""

    organization_name = TextField(SettingKey.ORGANIZATION_NAME.label, required=True, max_length=200)
    organization_upper_body = TextField(SettingKey.ORGANIZATION_UPPER_BODY.label, max_length=200)
    organization_address = TextField(SettingKey.ORGANIZATION_ADDRESS.label, max_length=300)
    organization_short_sign = TextField(
        SettingKey.ORGANIZATION_SHORT_SIGN.label, required=True, max_length=20, hint="Ví dụ QVBYCS trong 01/QĐ-QVBYCS."
    )
    organization_place = TextField(SettingKey.ORGANIZATION_PLACE.label, required=True, max_length=60)
    signatory_title = TextField(SettingKey.SIGNATORY_TITLE.label, max_length=100)
    signatory_name = TextField(SettingKey.SIGNATORY_NAME.label, max_length=100)
    voucher_receipt_form = TextField(
        SettingKey.VOUCHER_RECEIPT_FORM.label, max_length=60, hint="In ở góc phiếu thu; để trống thì dùng 01-TT."
    )
    valid_from = DateField("Áp dụng từ ngày", required=True)
    source = TextField("Căn cứ", max_length=300, hint="Văn bản quy định, ví dụ điều lệ hoặc quyết định bổ nhiệm.")


FIELD_OF_SETTING = {key: key.value.replace(".", "_") for key in SettingKey if key is not SettingKey.MATCHING_THRESHOLD}
"""The facts of this form; how sure a rule must be is set beside the rules."""
