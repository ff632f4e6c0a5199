"""Every model of the program in one import, so that the metadata is whole (migrations, checks)."""

from fund.access import models as access
from fund.banking import layout_models as layouts
from fund.banking import models as banking
from fund.cash import models as cash
from fund.disbursements import models as disbursements
from fund.documents import models as documents
from fund.donations import models as donations
from fund.giftcodes import models as giftcodes
from fund.ledger import models as ledger
from fund.matching import models as matching
from fund.people import models as people
from fund.reconciliation import models as reconciliation
from fund.trail import models as trail
from fund.vouchers import models as vouchers

ALL_MODELS = (
    *(ledger, trail, documents, access, people, donations, giftcodes, matching, banking, disbursements, vouchers),
    *(cash, reconciliation, layouts),
)
