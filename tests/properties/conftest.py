"""Opened books for the properties that need a database."""

import pytest
from sqlalchemy.orm import Session

from tests.builders.ledger import open_books


@pytest.fixture
def books(session: Session) -> Session:
    open_books(session)
    return session
