"""Opened books that every example starts from."""

import pytest
from sqlalchemy.orm import Session

from tests.builders.ledger import open_books


@pytest.fixture
def books(session: Session) -> Session:
    open_books(session)
    return session
