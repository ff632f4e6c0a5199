"""Read a kept upload again by what was chosen for it, and work out what its import would do."""

import dataclasses

from fund.banking.layouts import Layout, layout_from_json
from fund.banking.planning import ImportPlan, plan_import, read_file
from fund.banking.profiles import shipped_profiles
from fund.web.banking.uploads import Upload, UploadFolder
from fund.web.clock import today
from fund.web.config import current_settings
from fund.web.transaction import reading

BY_HAND = "chọn cột bằng tay"
"""What an import's receipt calls a layout that was not saved."""


def upload_folder() -> UploadFolder:
    """Open the folder of this application."""
    return UploadFolder(current_settings().instance_path)


def with_layout(upload: Upload, layout: Layout) -> Upload:
    """Note how to read an upload."""
    is_shipped = layout.name in shipped_profiles()
    return dataclasses.replace(
        upload, profile=layout.name or BY_HAND, layout="" if is_shipped else layout.as_json(), is_recognised=False
    )


def kept_layout(upload: Upload) -> Layout | None:
    """Give the layout kept with an upload; None where its profile is a shipped one."""
    return layout_from_json(upload.layout, name=upload.profile, label=upload.profile) if upload.layout else None


def plan_upload(upload: Upload, content: bytes) -> ImportPlan:
    """Work out what the import of an upload would do.

    Raises:
        FundError: What `read_file` and `plan_import` refuse.
    """
    layout = kept_layout(upload)
    file = read_file(content, filename=upload.filename, profile=upload.profile, today=today(), layout=layout)
    return plan_import(
        reading(),
        file,
        account_code=upload.account_code,
        fund_code=upload.fund_code,
        campaign_id=upload.campaign_id,
    )


def with_chain(upload: Upload, plan: ImportPlan) -> Upload:
    """Count what the balances leave for a person to see before the commit."""
    chain = plan.file.statement.chain
    return dataclasses.replace(upload, break_count=len(chain.breaks), implied_count=len(chain.implied))
