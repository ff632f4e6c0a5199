"""The Vietnamese sentence of every refusal, each with the next step.

Key: the class name of a `FundError` or the code of a `Violation`. The sentence is filled by `str.format` with the
facts; a fact whose name ends in `_vnd` is spelled with dots, days and moments the Vietnamese way, labelled words by
their label. Keep each group in alphabetical order.
"""

import datetime as dt
import string
from collections.abc import Mapping

from fund.errors import Violation
from fund.labels import LabelledEnum
from fund.money import format_vnd
from fund.office_time import OFFICE_ZONE

MESSAGES: dict[str, str] = {
    # money, text
    "AmountNotUnderstood": "Không đọc được số tiền. Nhập số đồng nguyên, ví dụ 1500000, 1.500.000, 1tr5 hoặc 500k.",
    "AmountOutOfRange": "Số tiền phải từ 1 đồng đến 9.000.000.000.000.000 đồng. Kiểm tra lại số vừa nhập.",
    "BooksNotEmpty": "Cơ sở dữ liệu đã có người dùng, không nạp số liệu minh họa vào. Dùng một cơ sở dữ liệu trống (DATABASE_URL).",
    "DatabaseRoleMalformed": "Tên vai trò cơ sở dữ liệu chỉ gồm chữ thường không dấu, chữ số và dấu gạch dưới.",
    "DatabaseRoleUnknown": "Máy chủ PostgreSQL chưa có vai trò {role}. Tạo trước bằng CREATE ROLE {role} LOGIN.",
    "RolesNeedPostgresql": "SQLite không có vai trò; quyền của tệp bảo vệ dữ liệu. Lệnh này chỉ dùng với PostgreSQL.",
    "UnreadableText": "Nội dung có ký tự điều khiển không đọc được. Xóa và gõ lại.",
    # access
    "FormAlreadyUsed": "Biểu mẫu này đã được ghi trước đó với nội dung khác. Xem lại sổ; nếu muốn ghi thêm, bấm Lưu lần nữa.",
    "PasswordReused": "Mật khẩu mới phải khác mật khẩu đang dùng. Chọn mật khẩu khác.",
    "PasswordTooShort": "Mật khẩu cần ít nhất {least} ký tự. Nên ghép vài từ dễ nhớ thành một câu.",
    "PasswordTooPlain": "Mật khẩu quá dễ đoán. Không dùng tên đăng nhập hay một ký tự lặp lại.",
    "SamePersonRefused": "{username} đã là {first} nên không thể đồng thời là {second}. Nhờ một người khác thực hiện bước này.",
    "SessionNotFound": "Không tìm thấy phiên làm việc này, có thể đã kết thúc. Tải lại trang.",
    "SettingUnknown": "Không có mục cài đặt {key}. Tải lại trang cài đặt.",
    "SetupAlreadyDone": "Phần mềm đã được thiết lập. Dùng lệnh flask user để thêm người dùng.",
    "TooManyAttempts": "Nhập sai quá nhiều lần. Chờ {minutes} phút rồi đăng nhập lại, hoặc nhờ quản trị cấp lại mật khẩu.",
    "UserDisabled": "Tài khoản đã bị khóa hoặc hết hạn. Liên hệ quản trị.",
    "UserKeepsLastAdmin": "Đây là quản trị cuối cùng đang hoạt động. Giao vai trò quản trị cho người khác trước.",
    "UserNeedsRole": "Chọn ít nhất một vai trò cho người dùng.",
    "UserNotFound": "Không có người dùng {username}. Chọn lại trong danh sách.",
    "UsernameMalformed": "Tên đăng nhập gồm 3–32 chữ thường không dấu, số, dấu chấm hoặc gạch dưới, bắt đầu bằng chữ.",
    "UsernameTaken": "Tên đăng nhập {username} đã có. Chọn tên khác; tên cũ không dùng lại cho người khác.",
    "WrongCredentials": "Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra phím Caps Lock, bộ gõ tiếng Việt rồi thử lại.",
    "WrongPassword": "Mật khẩu hiện tại không đúng. Nhập lại.",
    # banking
    "BadAmount": "Dòng {line}: số tiền “{value}” không đúng cách viết của mẫu sao kê này. Sửa trong tệp hoặc chọn đúng mẫu rồi tải lại.",
    "BadDate": "Dòng {line}: không đọc được ngày “{value}”. Mẫu này cần ngày/tháng/năm, ví dụ 05/09/2024; sửa trong tệp rồi tải lại.",
    "BadRow": "Dòng {line}: có {found} ô trong khi hàng tiêu đề có {expected}. Tải lại sao kê từ ngân hàng, không mở và lưu lại.",
    "BadTime": "Dòng {line}: không đọc được giờ “{value}”. Cần giờ:phút hoặc giờ:phút:giây; sửa trong tệp rồi tải lại.",
    "BankAccountInactive": "Tài khoản ngân hàng {account} – {name} đã ngừng dùng. Chọn tài khoản khác hoặc cho dùng lại trong danh sách tài khoản ngân hàng.",
    "BankAccountNotFound": "Chưa khai báo tài khoản ngân hàng {account}. Các tài khoản đã có: {known}. Thêm tài khoản trước khi nhập sao kê.",
    "BankAccountTaken": "Tài khoản này đã được khai báo là {account} – {name}. Kiểm tra lại danh sách tài khoản ngân hàng.",
    "BankLineNotFound": "Không có dòng sao kê này. Quay lại danh sách và chọn lại.",
    "BankLineNotSettled": "Dòng sao kê này chưa được xử lý nên không có gì để đưa về. Tải lại trang.",
    "BankLineNotWaiting": "Dòng sao kê này không còn chờ xử lý ({state}). Tải lại trang để xem hiện trạng.",
    "BankNumberMalformed": "Số tài khoản ngân hàng gồm 4 đến 30 chữ số hoặc chữ cái không dấu. Nhập lại.",
    "BothSides": "Dòng {line}: vừa có tiền ra {debit_vnd} đ vừa có tiền vào {credit_vnd} đ. Mỗi dòng chỉ một chiều; kiểm tra lại với ngân hàng.",
    "EmptyStatement": "Tệp sao kê không có dòng nào. Chọn đúng tệp tải từ ngân hàng.",
    "FileTooLarge": "Tệp sao kê quá lớn: nhận tối đa {limit} MB và 300.000 dòng. Chia theo ngày hoặc tháng rồi nhập từng tệp.",
    "FutureDate": "Dòng {line}: ngày {date} sau hôm nay ({today}). Kiểm tra lại ngày trong tệp.",
    "ImportFundNotChosen": "Chưa chọn nguồn quỹ nhận tiền. Chọn một trong: {known}.",
    "ImportFundUnknown": "Không có nguồn quỹ {fund} hoặc quỹ đã đóng. Chọn một trong: {known}.",
    "LineBeforeBooks": "Dòng {line}: ngày {date} nằm ngoài sổ (sổ mở từ {books_open}). Chỉ nhập sao kê từ ngày mở sổ.",
    "LineBeforeFund": "Dòng {line}: ngày {date} trước ngày mở quỹ {fund} – {fund_name} hoặc tài khoản ngân hàng trong sổ ({opened_on}). Chọn quỹ khác.",
    "LineInClosedPeriod": "Dòng {line}: ngày {date} thuộc kỳ {period} đã khóa sổ. Mở lại kỳ hoặc bỏ các ngày đó khỏi tệp.",
    "LineNotFound": "Không có dòng sao kê này. Quay lại danh sách và chọn lại.",
    "MoreFaults": "Mới nêu {shown} lỗi đầu tiên; tệp có thể còn lỗi khác. Sửa các dòng trên rồi tải lại tệp.",
    "NoAmount": "Dòng {line}: không có số tiền vào hay ra. Xem bản sao kê gốc của ngân hàng và điền số tiền đúng.",
    "NotABankAccountCode": "Tài khoản {account} không phải tài khoản chi tiết của {parent} (tiền gửi ngân hàng). Mở tài khoản chi tiết trong sổ trước.",
    "NotAStatementFile": "Đây là tệp {kind}, không phải CSV, dù tên tệp ghi thế nào. Tải sao kê dạng CSV từ ngân hàng hoặc dùng “Lưu thành CSV UTF-8”.",
    "SettlementEntryMismatch": "Chứng từ {voucher} không làm tài khoản ngân hàng này thay đổi đúng {amount_vnd} đ. Kiểm tra số chứng từ hoặc để trống.",
    "SettlementEntryTaken": "Chứng từ {voucher} đã gắn với dòng sao kê số {line}. Mỗi chứng từ chỉ gắn với một dòng.",
    "SettlementNoteMissing": "Chưa ghi đây là khoản gì. Ghi ngắn gọn, ví dụ: phí dịch vụ tháng 9.",
    "StatementImportNotFound": "Không có lần nhập sao kê này. Quay lại danh sách và chọn lại.",
    "UnclosedQuotation": "Dòng {line}: dấu ngoặc kép mở ra mà không đóng nên không tách được các ô. Tải lại sao kê từ ngân hàng, không mở và lưu lại.",
    "UnknownLayout": "Tệp không theo mẫu {profile}: thiếu cột {missing}. Mẫu cần các cột: {expected}. Tệp đang có: {found}. Mẫu phù hợp: {fitting}.",
    "UnknownProfile": "Không có mẫu sao kê “{profile}”. Các mẫu đang có: {known}.",
    "UnreadableCharacter": "Dòng {line}: có ký tự điều khiển không đọc được (ví dụ NUL). Tải lại sao kê từ ngân hàng.",
    "UploadChanged": "Tệp {filename} đã khác với bản xem trước. Tải tệp lên lại.",
    "UploadGone": "Tệp tải lên không còn được giữ (đã nhập, đã hủy hoặc quá một ngày). Tải tệp lên lại.",
    "WrongEncoding": "Dòng {line}: chữ không đúng bảng mã (cần Unicode UTF-8, UTF-16 hoặc Windows-1258). Tải lại từ ngân hàng hoặc lưu thành “CSV UTF-8”.",
    # documents
    "CheckCodeMistyped": "Mã kiểm tra {typed} không đúng. Mã gồm 12 chữ và số in ở cuối văn bản; nhập lại.",
    "CheckCodeTaken": "Mã kiểm tra vừa tạo đã có trên văn bản khác. Chưa có gì được ghi; bấm ban hành lần nữa.",
    "DocumentAmountDisagrees": "Dòng {line}: số tiền trên văn bản là “{found}”, trong sổ là {wanted} đồng.",
    "DocumentAnnexDisagrees": "Phụ lục ghi kèm theo “{found}”, quyết định là {wanted}.",
    "DocumentCheckCodeDisagrees": "Mã kiểm tra trên văn bản là “{found}”, cần là “{wanted}”.",
    "DocumentDateDisagrees": "Ngày trên văn bản là {found}, cần là {wanted}.",
    "DocumentLedgerHeadDisagrees": "Dấu vân tay sổ kế toán trên văn bản là “{found}”, cần là “{wanted}”.",
    "DocumentNameDisagrees": "Dòng {line}: họ tên trên văn bản là “{found}”, trong hồ sơ là “{wanted}”.",
    "DocumentNotFound": "Không có văn bản này. Quay lại danh sách và chọn lại.",
    "DocumentNumberDisagrees": "Số trên văn bản là “{found}”, cần là “{wanted}”.",
    "DocumentNumberTaken": "Số {number} năm {year} đã dùng cho văn bản khác. Tải lại trang rồi ban hành lại.",
    "DocumentOrderDisagrees": "Dòng {line}: số thứ tự trên văn bản là “{found}”, cần là {wanted}.",
    "DocumentRowMissing": "Văn bản thiếu dòng {line} ({name}).",
    "DocumentRowUnexpected": "Văn bản thừa dòng {line} ({name}).",
    "DocumentRowsDisagree": "Danh sách trên văn bản có {found} dòng, quyết định có {wanted} dòng.",
    "DocumentSumDisagrees": "Tổng cộng in là “{found}” nhưng các dòng cộng lại là {wanted} đồng.",
    "DocumentTextLacksName": "Phần Điều không ghi tên người nhận {wanted}.",
    "DocumentTextLacksTotal": "Phần Điều không ghi tổng số tiền {wanted} đồng kèm bằng chữ.",
    "DocumentTotalDisagrees": "Tổng số tiền trên văn bản là “{found}”, trong sổ là {wanted} đồng.",
    "DocumentWordsDisagree": "Số tiền bằng chữ “{found}” không phải là {wanted} đồng.",
    "EvidenceEmpty": "Tệp {filename} không có nội dung. Chọn lại tệp.",
    "EvidenceKindRefused": "Tệp {filename} không phải PDF, ảnh JPG/PNG, Word, Excel, CSV hay văn bản thuần. Chuyển sang một trong các loại đó rồi tải lại.",
    "EvidenceNotAsNamed": "Tệp {filename} mang đuôi {named} nhưng bên trong là {found}. Mở lại bằng phần mềm gốc, lưu đúng loại rồi tải lại.",
    "EvidenceNotFound": "Không có tài liệu này. Quay lại hồ sơ và chọn lại.",
    "EvidenceTooLarge": "Tệp {filename} quá lớn: nhận tối đa {limit_mb} MB. Chụp, quét ở độ phân giải thấp hơn hoặc chia nhỏ rồi tải lại.",
    "LayoutAlignment": "{element}: canh {found}, cần canh {wanted}.",
    "LayoutEnding": "{element}: kết thúc bằng “{found}”, cần kết thúc bằng “{wanted}”.",
    "LayoutFont": "“{element}”: phông chữ {found}, cần {wanted}.",
    "LayoutIndent": "“{element}”: lùi đầu dòng {found}, cần {wanted}.",
    "LayoutLine": "“{element}”: giãn dòng {found}, cần {wanted}.",
    "LayoutMargin": "{element}: {found}, cần {wanted}.",
    "LayoutMissing": "Thiếu thành phần {element} của thể thức văn bản.",
    "LayoutPageNumber": "{element}: {found}, cần {wanted}.",
    "LayoutPageSize": "Khổ giấy: {found}, cần {wanted}.",
    "LayoutSize": "“{element}”: cỡ chữ {found}, cần {wanted}.",
    "LayoutSpacing": "“{element}”: cách đoạn {found}, cần {wanted}.",
    "LayoutStyle": "“{element}”: chữ {found}, cần {wanted}.",
    "LayoutTableHead": "{element}: {found}, cần {wanted}.",
    "NotAWordFile": "Tệp không phải văn bản Word .docx đọc được. Mở trong Word, chọn Lưu thành .docx không đặt mật khẩu rồi tải lại.",
    "TemplateMissing": "Không tìm thấy mẫu văn bản {filename}. Nhờ quản trị chép lại mẫu vào thư mục mẫu.",
    "TemplateUnusable": "Mẫu {filename} có trường trộn sai ({reason}). Sửa mẫu trong Word theo danh sách trường rồi thử lại.",
    "TextUnprintable": "Nội dung in ra văn bản ({field}) có ký tự không in được. Xóa và gõ lại.",
    "WordFileHasMacros": "Tệp có macro hoặc chương trình nhúng nên không nhận. Lưu lại thành tệp không có macro rồi tải lại.",
    "WordFileTooLarge": "Tệp bung ra lớn hơn {limit_mb} MB nên không nhận. Giảm số trang hoặc số ảnh rồi tải lại.",
    # donations
    "BankAccountUnknown": "{account} không phải tài khoản ngân hàng của quỹ. Chọn lại trong danh sách.",
    "CampaignCodeTaken": "Mã đợt {code} đã có. Chọn mã khác.",
    "CampaignDatesReversed": "Ngày kết thúc {ends_on} trước ngày bắt đầu {starts_on}. Sửa lại ngày.",
    "CampaignNotFound": "Không có đợt vận động này. Chọn lại trong danh sách.",
    "CountDiffers": "Tiền đếm được {counted_vnd} đ, các khoản đã chọn {chosen_vnd} đ, lệch {difference_vnd} đ. Đếm lại hoặc bỏ chọn khoản chưa nộp đủ.",
    "DonationNotFound": "Không có khoản tài trợ này. Tìm lại trong danh sách khoản thu.",
    "FundTwice": "Quỹ {fund} được ghi hai dòng. Gộp lại thành một dòng.",
    "GiftAlreadyConfirmed": "Khoản {donation} đã ghi sổ ({by}). Tải lại trang; nếu cần trả lại tiền thì lập đề nghị hoàn trả.",
    "GiftIsVoided": "Khoản {code} đã bị hủy ({by}). Nếu tiền vẫn được nộp thì lập khoản thu mới.",
    "GiftNotInBooks": "Khoản {donation} đang ở trạng thái {status}; chỉ lập giấy tờ cho khoản đã ghi sổ.",
    "NoCashReceipt": "Khoản {donation} nhận qua ngân hàng nên không có phiếu thu. Dùng giấy báo có của ngân hàng.",
    "NoteTooLong": "Ghi chú dài quá {limit} ký tự. Rút gọn lại.",
    "OutsideCampaign": "Ngày {received_date} nằm ngoài thời gian của đợt {campaign}. Bỏ chọn đợt hoặc sửa ngày.",
    "PaidBeforeReceived": "Ngày trả {paid_date} trước ngày nhận {received_date}. Sửa ngày trả.",
    "PaperNotFound": "Không có giấy tờ này. Quay lại khoản tài trợ và chọn lại.",
    "PartAmountOutOfRange": "Dòng {number}: số tiền phải từ 1 đồng trở lên. Nhập lại hoặc bỏ dòng.",
    "PartsDoNotAddUp": "Các phần cộng lại {parts_vnd} đ, khoản tài trợ {amount_vnd} đ, còn lệch {difference_vnd} đ. Sửa cho khớp.",
    "PartsMissing": "Chưa chọn nguồn quỹ nhận tiền. Chọn một quỹ hoặc chia theo dòng.",
    "PayerMissing": "Chưa nhập người nộp tiền. Nếu không nêu tên, ghi “Nhà hảo tâm”.",
    "PayerTooLong": "Tên người nộp dài quá {limit} ký tự. Rút gọn lại.",
    "ReceiptIssuedBefore": "Phiếu thu {voucher} đã được lập một lần. Tải lại bản đã lập trong mục Giấy tờ.",
    "ReceivedInFuture": "Ngày {received_date} chưa đến. Sửa lại ngày thu.",
    "RefundNotFound": "Không có đề nghị hoàn trả này. Quay lại danh sách và chọn lại.",
    "RefundNotPossible": "Khoản {donation} ({status}) chưa ghi sổ, đã hoàn trả hoặc đang có đề nghị hoàn trả. Xem lại trang khoản tài trợ.",
    "RefundStepRefused": "Đề nghị hoàn trả đang ở trạng thái {status}, không làm bước này được. Tải lại trang để xem hiện trạng.",
    # people
    "BirthYearUnlikely": "Năm sinh {typed} không hợp lý. Nhập bốn chữ số, ví dụ 1975.",
    "CategoryMissing": "Chưa chọn loại đối tượng. Chọn một mục trong danh sách.",
    "CategoryWithoutBeneficiary": "Chỉ đối tượng thụ hưởng mới có loại đối tượng. Bỏ chọn loại hoặc đánh dấu là đối tượng thụ hưởng.",
    "DuplicateDonorSuspected": "Có thể đã ghi danh: {names}. Chọn người đó; nếu đúng là người khác trùng tên, đánh dấu “Vẫn ghi danh” rồi lưu.",
    "DuplicatePartySuspected": "Có thể đã có hồ sơ: {names}. Dùng hồ sơ đó; nếu đúng là người khác, đánh dấu “Vẫn ghi danh” rồi lưu.",
    "HouseholdUnknown": "Không có hộ gia đình này. Chọn lại trong danh sách.",
    "IdentityCipherMissing": "Chương trình chưa có khóa mã hóa số định danh. Để trống ô này và báo quản trị.",
    "IdentityNotKept": "{party_code} chưa có số định danh. Bổ sung khi sửa hồ sơ.",
    "IdentityNotUnderstood": "Số định danh gồm 12 chữ số (CCCD), 9 (CMND), 10 hoặc 13 (mã số thuế), hoặc số hộ chiếu. Nhập lại.",
    "IdentityUnreadable": "Không mở được số đã lưu vì khóa mã hóa đã đổi. Báo quản trị khôi phục khóa cũ.",
    "NameMissing": "Chưa nhập họ tên hoặc tên tổ chức.",
    "NameTooLong": "Tên dài quá {limit} ký tự. Rút gọn lại.",
    "NotADonor": "Hồ sơ này không phải nhà tài trợ. Tìm lại trong danh sách nhà tài trợ.",
    "NotesTooLong": "Ghi chú dài quá {limit} ký tự. Rút gọn lại.",
    "PartyNotFound": "Không có người, tổ chức này trong sổ ghi danh. Chọn lại trong danh sách.",
    "PartyWithoutPart": "Đánh dấu ít nhất một vai: nhà tài trợ, đối tượng thụ hưởng hoặc đơn vị phối hợp.",
    "WardUnknown": "Không có phường, xã mã {code}. Chọn lại trong danh sách.",
    # support, decisions, payments
    "AmountMissing": "Chưa nhập số tiền. Nhập số đồng của người này.",
    "AwardAmountOutOfRange": "Dòng {line}: số tiền phải là số đồng nguyên từ 1 đến 9.000.000.000.000.000. Nhập lại số tiền.",
    "AwardFundUnknown": "Không có nguồn quỹ này hoặc quỹ đã đóng. Chọn nguồn quỹ khác trong danh sách.",
    "AwardInPayment": "{name} đang nằm trong một phiếu chi khác chưa chi. Chi hoặc hủy phiếu chi đó trước.",
    "AwardNotFound": "Không có mức hỗ trợ này. Quay lại quyết định và chọn lại.",
    "AwardNotPayable": "{name}: mức hỗ trợ ở trạng thái {status} nên không chi được. Bỏ chọn dòng này.",
    "AwardOfAnotherDecision": "Có mức hỗ trợ thuộc quyết định khác. Mỗi phiếu chi chỉ chi theo một quyết định; chọn lại.",
    "AwardRepeatsBenefit": "Dòng {line}: {name} đã hưởng chương trình {programme} theo {earlier} ngày {earlier_date}, còn trong kỳ. Lập hồ sơ đề nghị ghi rõ lý do hưởng lại rồi chọn từ hồ sơ.",
    "AwardStepRefused": "Mức hỗ trợ đang ở trạng thái {status}, không chuyển sang {wanted} được. Tải lại trang để xem hiện trạng.",
    "AwardTotalOutOfRange": "Tổng số tiền vượt quá {limit_vnd} đồng. Kiểm tra lại các mức hoặc tách thành nhiều quyết định.",
    "AwardTwice": "Dòng {line} trùng người, chương trình và nguồn quỹ với dòng {first_line}. Gộp hai dòng hoặc bỏ một dòng.",
    "AwardsMissing": "Chưa có ai trong danh sách. Thêm ít nhất một người hoặc tập thể được hưởng.",
    "BeneficiaryUnclear": "Có nhiều người tên {typed}: {codes}. Nhập mã để chọn đúng người.",
    "BeneficiaryUnknown": "Không có đối tượng thụ hưởng hoặc hồ sơ nào là “{typed}”. Chọn trong danh sách gợi ý, hoặc ghi danh trước.",
    "DecisionChanged": "Nội dung quyết định đã thay đổi so với bản đang xem. Tải lại trang, đọc lại rồi duyệt.",
    "DecisionDateOutOfOrder": "Quyết định số {last_code} đã ban hành ngày {last_date}; số sau không thể mang ngày {decision_date} trước đó. Sửa ngày quyết định rồi trình lại.",
    "DecisionNotEndable": "Quyết định {code_of} đang ở trạng thái {status} nên không thay thế hay thu hồi được. Chọn quyết định đang có hiệu lực.",
    "DecisionNotFound": "Không có quyết định này. Kiểm tra lại số hoặc mã tra cứu.",
    "DecisionNotInForce": "Quyết định đang ở trạng thái {status} nên không chi hay điều chỉnh được nữa. Tải lại trang để xem hiện trạng.",
    "DecisionPartlySettled": "Quyết định {code_of} đã có {settled} mức đã chi, đang chi hoặc hết hiệu lực nên không thu hồi toàn bộ được. Cho hết hiệu lực từng mức chưa chi.",
    "DecisionStepRefused": "Quyết định đang ở trạng thái {status}, không chuyển sang {wanted} được. Có thể người khác vừa xử lý; tải lại trang.",
    "DecisionSubjectMissing": "Chưa nhập trích yếu. Ghi ngắn gọn nội dung, ví dụ: khen thưởng gương dũng cảm bắt cướp.",
    "DoubleBenefit": "{name} đã hưởng chương trình {programme} theo {earlier} ngày {earlier_date}, còn trong kỳ. Dừng lại, hoặc ghi lý do hưởng lại rồi trình.",
    "EntryDiffersFromAwards": "Bút toán của quyết định {code_of} có {lines} dòng phải trả, khác {awards} mức trong danh sách. Chưa cấp số, chưa ghi sổ; báo quản trị.",
    "LegalBasesMissing": "Chưa có căn cứ. Nhập mỗi căn cứ một dòng.",
    "NotABeneficiary": "{name} chưa được ghi danh là đối tượng thụ hưởng. Mở hồ sơ người này và đánh dấu đối tượng thụ hưởng.",
    "OfficeSignMissing": "Chưa khai báo tên đơn vị để in trên quyết định. Nhờ quản trị nhập ở Thông tin đơn vị rồi ban hành lại.",
    "PaymentBeforeDecision": "Ngày chi không thể trước ngày quyết định ({decision_date}). Nhập lại ngày chi.",
    "PaymentNotInCash": "Khoản này chi bằng chuyển khoản nên không có phiếu chi. Dùng ủy nhiệm chi của ngân hàng; bảng ký nhận vẫn tải được.",
    "PaymentNotFound": "Không có phiếu chi này. Quay lại danh sách và chọn lại.",
    "PaymentStepRefused": "Phiếu chi đang ở trạng thái {status}, không chuyển sang {wanted} được. Có thể người khác vừa xử lý; tải lại trang.",
    "PaymentWithoutAwards": "Chưa chọn ai để chi. Đánh dấu ít nhất một dòng.",
    "NotInTheRegister": "Không có đối tượng thụ hưởng này. Tìm lại trong danh sách đối tượng.",
    "ProgrammeCodeTaken": "Mã chương trình {programme_code} đã có. Chọn mã khác.",
    "ProgrammeMissing": "Chưa chọn chương trình cho người này.",
    "ProgrammeNotFound": "Không có chương trình này hoặc chương trình đã đóng. Chọn lại trong danh sách.",
    "ProposerMissing": "Chưa ghi nơi đề nghị. Ví dụ: Theo đề nghị của Bộ phận hồ sơ.",
    "ProxyWithoutAuthorization": "{name}: người nhận thay phải kèm giấy ủy quyền. Nhập cả tên người nhận thay và giấy ủy quyền.",
    "ReasonMissing": "Chưa ghi lý do, nội dung. Ghi ngắn gọn để người kiểm tra hiểu được.",
    "RequestDateInFuture": "Ngày đề nghị sau hôm nay ({today}). Nhập lại ngày.",
    "RequestDiffers": "Hồ sơ {request_code} đề nghị cho người hoặc chương trình khác với dòng này. Chọn lại hồ sơ.",
    "RequestNotFound": "Không có hồ sơ đề nghị này. Quay lại danh sách và chọn lại.",
    "RequestNotReady": "Hồ sơ {request_code} đang ở trạng thái {status} nên chưa đưa vào quyết định được. Thẩm định xong hồ sơ rồi chọn lại.",
    "RequestStepRefused": "Hồ sơ đang ở trạng thái {status}, không chuyển sang {wanted} được. Có thể người khác vừa xử lý; tải lại trang.",
    "RequestTwice": "Dòng {line} dùng cùng một hồ sơ với dòng {first_line}. Mỗi hồ sơ chỉ đưa vào một dòng.",
    "RevocationHasAwards": "Quyết định thu hồi không cấp mức hỗ trợ mới. Xóa danh sách, hoặc chọn Thay thế quyết định.",
    "SignatoryMissing": "Chưa ghi thẩm quyền ban hành, chức vụ hoặc họ tên người ký. Nhập đủ để in trên quyết định.",
    "SupersededDecisionMissing": "Chọn đúng loại quyết định và quyết định bị thay thế hoặc thu hồi.",
    "TextTooLong": "Nội dung dài quá {limit} ký tự. Rút gọn lại.",
    "TooManyAwards": "Một quyết định chỉ gồm tối đa {limit} mức; đang có {count}. Tách thành nhiều quyết định.",
    "WrongPaymentAccount": "Tài khoản {account} không dùng để chi bằng {channel}. Tiền mặt chi từ 1111, chuyển khoản chi từ tài khoản ngân hàng.",
    # ledger
    "AccountExists": "Tài khoản {account} đã có trong hệ thống tài khoản. Chọn số hiệu khác.",
    "AccountNotFound": "Không có tài khoản {account}. Chọn lại trong danh sách tài khoản.",
    "AccountNotPostable": "Tài khoản {account} có tài khoản chi tiết nên không ghi trực tiếp. Chọn tài khoản chi tiết.",
    "AccountNotValidThen": "Tài khoản {account} không dùng vào ngày chứng từ. Chọn tài khoản khác hoặc sửa ngày.",
    "AccountOverdrawn": "Không đủ tiền: tài khoản {account} ({account_name}), {fund_name} còn {balance_vnd} đ vào ngày {on_date}, thiếu {shortfall_vnd} đ. Giảm số tiền, đổi nguồn quỹ hoặc chọn tài khoản khác.",
    "AccountUnknown": "Không có tài khoản {account}. Gõ số hiệu hoặc tên rồi chọn trong danh sách.",
    "AlreadyReversed": "{voucher_number} đã được điều chỉnh bằng {reversed_by}. Mở chứng từ đó để xem.",
    "ApproverMissing": "{voucher_kind} cần người duyệt trước khi ghi sổ. Trình người có quyền duyệt.",
    "CodeNotUnderParent": "Số hiệu {account} phải gồm chữ số và bắt đầu bằng {parent}, dài hơn tài khoản cấp trên. Sửa lại số hiệu.",
    "DateInFuture": "Ngày {entry_date} sau hôm nay ({today}). Nhập ngày không quá hôm nay.",
    "DescriptionMissing": "Chưa ghi diễn giải. Ghi ngắn gọn nội dung của nghiệp vụ.",
    "EarlierPeriodOpen": "Chưa khóa được kỳ {period}: kỳ {earlier} trước đó còn mở. Khóa kỳ {earlier} trước.",
    "EntryNotFound": "Không có bút toán số {entry_id}. Kiểm tra lại số.",
    "EntryNotInBooks": "Không có bút toán số {entry_id} trong sổ. Tìm lại theo số chứng từ.",
    "EntryTextUnclean": "Nội dung quá dài (trên 2.000 ký tự) hoặc có ký tự không đọc được. Rút gọn hoặc gõ lại.",
    "EntryTooShort": "Cần ít nhất hai dòng: một dòng Nợ và một dòng Có.",
    "EntryUnbalanced": "Tổng Nợ và tổng Có lệch nhau {difference_vnd} đ. Sửa số tiền cho hai bên bằng nhau.",
    "EvidenceNotNamedByHash": "Tệp chứng từ kèm theo không được nhận đúng cách. Gửi lại tệp.",
    "ExecutorMissing": "{voucher_kind} cần người thu, chi xác nhận trước khi ghi sổ. Chuyển cho thủ quỹ.",
    "FundExists": "Mã quỹ {fund} đã có. Chọn mã khác.",
    "FundNotFound": "Không có nguồn quỹ {fund}. Chọn lại trong danh sách.",
    "FundNotOpenThen": "Quỹ {fund_name} chưa mở hoặc đã đóng vào ngày chứng từ. Chọn nguồn quỹ khác hoặc sửa ngày.",
    "FundOverdrawn": "{fund_name} không đủ: còn {balance_vnd} đ, thiếu {shortfall_vnd} đ. Giảm số tiền hoặc chọn nguồn quỹ khác.",
    "FundUnbalanced": "Quỹ {fund}: Nợ và Có lệch nhau {difference_vnd} đ. Mỗi nguồn quỹ phải tự cân; sửa số tiền hoặc quỹ của dòng.",
    "FundUnknown": "Không có nguồn quỹ {fund}. Chọn lại trong danh sách.",
    "LineAmountNotWhole": "Dòng {line}: số tiền phải là số đồng nguyên. Nhập lại.",
    "LineAmountOutOfRange": "Dòng {line}: số tiền ngoài khoảng cho phép. Nhập lại.",
    "LineOnBothSidesOrNone": "Dòng {line}: nhập số tiền ở đúng một bên, Nợ hoặc Có.",
    "LineTextUnclean": "Dòng {line}: nội dung quá dài hoặc có ký tự không đọc được. Gõ lại.",
    "NoPeriod": "Sổ chưa có kỳ kế toán cho ngày {entry_date}. Sửa ngày hoặc nhờ kế toán trưởng mở thêm kỳ.",
    "OnlyLatestReopens": "Chỉ mở lại được kỳ đã khóa gần nhất ({latest}), không phải kỳ {period}.",
    "ParentAccountUnknown": "Không có tài khoản cấp trên {account}. Chọn lại trong danh sách.",
    "PeriodAlreadyClosed": "Kỳ {period} đã khóa sổ. Tải lại trang.",
    "PeriodClosed": "Ngày {entry_date} thuộc kỳ {period} đã khóa sổ. Dùng ngày trong kỳ đang mở, hoặc xin giám đốc mở lại kỳ.",
    "PeriodNotEnded": "Kỳ {period} đến hết ngày {last_date} mới khóa được. Chờ hết kỳ.",
    "PeriodNotFound": "Không có kỳ kế toán này. Quay lại danh sách và chọn lại.",
    "PreparerMissing": "Chứng từ thiếu người lập. Đăng nhập lại rồi lập chứng từ.",
    "ReopenNeedsAnother": "{closed_by} đã khóa kỳ {period} nên không tự mở lại được. Nhờ người khác có quyền.",
    "ReopenReasonMissing": "Chưa ghi lý do mở lại kỳ. Ghi ngắn gọn; lý do được lưu vào nhật ký thao tác.",
    "ReversalBeforeOriginal": "Ngày điều chỉnh không được trước ngày của chứng từ gốc. Sửa ngày.",
    "ReversalNotReversible": "{voucher_number} là chứng từ điều chỉnh, không đảo lại được. Ghi nghiệp vụ mới nếu cần.",
    "SamePersonOnVoucher": "Người lập, người duyệt và người thu chi phải là ba người khác nhau (đang có: {persons}). Nhờ người khác.",
    "SourceMissing": "Bút toán không nêu nguồn gốc. Báo quản trị.",
    "SourcePostedBefore": "Việc này đã được ghi sổ trước đó. Tải lại trang để xem bút toán.",
    # books, vouchers
    "AccountOutsideTemplate": "Dòng {line}: tài khoản {account} không thuộc bên {side} của nghiệp vụ “{template}” (dùng: {allowed}). Đổi tài khoản hoặc chọn nghiệp vụ khác.",
    "AuthorityMissing": "{template} cần căn cứ. Ghi số, ngày của quyết định hoặc biên bản.",
    "CancelReasonMissing": "Chưa ghi lý do hủy. Ghi ngắn gọn để người kiểm tra hiểu được.",
    "CorrectionProposedBefore": "{voucher_number} đã có chứng từ điều chỉnh chờ duyệt (số nháp {voucher_id}). Mở chứng từ đó.",
    "CorrectionReasonMissing": "Chưa ghi lý do điều chỉnh. Ghi rõ sai ở đâu.",
    "EntryHasOwnFlow": "{voucher_number} không điều chỉnh tại đây. Thực hiện ở {page} để hồ sơ và sổ khớp nhau.",
    "FundCodeMalformed": "Mã quỹ gồm 2–12 chữ in hoa không dấu và số, bắt đầu bằng chữ, ví dụ NHATT. Nhập lại.",
    "GiftNeedsItsPage": "Dòng {line}: khoản tài trợ (tài khoản {account}) phải ghi ở trang Thu để có nhà tài trợ và biên nhận.",
    "ManagementCostOfRestrictedFund": "Dòng {line}: chi phí quản lý không được tính vào {fund_name} vì quỹ này có mục đích riêng. Chọn quỹ chung.",
    "MonthsAlreadyOpen": "Sổ đã có kỳ đến {last_date}; không mở được các kỳ của năm {year}. Chọn năm kế tiếp, không quá một năm sau hiện tại.",
    "NotOwnVoucher": "Chứng từ này do {prepared_by} lập; chỉ người lập được sửa. Có thể hủy và lập chứng từ khác.",
    "PaymentNeedsDecision": "Dòng {line}: chi trả đối tượng thụ hưởng (tài khoản {account}) phải lập ở trang Chi, theo quyết định.",
    "PrintTooLong": "Bản in này có {count} dòng, quá {most} dòng. Thu hẹp khoảng ngày hoặc tải Excel.",
    "TransferNeedsTwoAccounts": "Chuyển tiền cần hai tài khoản ngân hàng khác nhau; đang chỉ có {account}. Đổi một bên.",
    "TransferNeedsTwoFunds": "Điều chuyển cần hai nguồn quỹ khác nhau; đang chỉ có {fund}. Đổi quỹ của một cặp dòng.",
    "VoucherChanged": "Chứng từ đã được sửa sau khi bạn mở. Xem lại nội dung mới rồi duyệt.",
    "VoucherClosed": "Chứng từ này {status}, không hủy được nữa. Bút toán đã ghi thì lập chứng từ điều chỉnh.",
    "VoucherNotApproved": "Chứng từ này không ở bước chờ thu, chi (đang: {status}). Tải lại trang.",
    "VoucherNotDraft": "Chứng từ này không còn chờ duyệt (đang: {status}). Tải lại trang để xem hiện trạng.",
    "VoucherNotFound": "Không có chứng từ này. Quay lại danh sách và chọn lại.",
    "VoucherNumberUnknown": "Không có chứng từ số {number} trong sổ. Kiểm tra lại loại, năm và số, ví dụ PC-2026-00012.",
    # web
    "ExportFormatUnknown": "Chỉ tải về được tệp Excel (xlsx) hoặc CSV. Dùng liên kết Tải về dưới bảng.",
    "WordsNotUnderstood": "Không đọc được số tiền bằng chữ. Kiểm tra lại chính tả dòng Bằng chữ.",
    "DatabaseBusy": "Có việc khác đang ghi sổ. Chờ vài giây rồi bấm Lưu lại; chưa có gì được ghi.",
    "DatabaseRefused": "Cơ sở dữ liệu từ chối ghi vì trái quy tắc sổ sách. Chưa có gì được ghi; kiểm tra lại rồi thử lại.",
}

UNKNOWN = "Không thực hiện được ({code}). Chưa có gì được ghi; báo quản trị mã này."


def sentence(violation: Violation) -> str:
    """Say a broken rule in Vietnamese."""
    text = MESSAGES.get(violation.code)
    if text is None:
        return UNKNOWN.format(code=violation.code)
    return _Lenient().vformat(text, (), {name: spell(name, fact) for name, fact in violation.facts.items()})


def spell(name: str, fact: object) -> str:
    """Spell one fact for people.

    Args:
        name: The fact's name; one that ends in `_vnd` is an amount.
        fact: Its value.
    """
    if isinstance(fact, LabelledEnum):
        return fact.label
    if isinstance(fact, dt.datetime):
        return fact.astimezone(OFFICE_ZONE).strftime("%H:%M %d/%m/%Y")
    if isinstance(fact, dt.date):
        return fact.strftime("%d/%m/%Y")
    if isinstance(fact, int) and name.endswith("_vnd"):
        return format_vnd(fact)
    if isinstance(fact, list | tuple | set | frozenset):
        return ", ".join(spell(name, part) for part in fact)
    return str(fact)


class _Lenient(string.Formatter):
    """Shows an ellipsis for a fact that a refusal did not carry, instead of failing while telling an error."""

    def get_value(self, key: int | str, args: object, kwargs: Mapping[str, object]) -> object:
        del args
        return kwargs.get(str(key), "…")
