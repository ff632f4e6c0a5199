"""Flask extensions, made once and bound to the application in its factory."""

from flask import Flask
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session

from fund.database import Base, prepare_engine
from fund.tables import ALL_MODELS

assert ALL_MODELS  # the import registers every table

database = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
login_manager = LoginManager()
csrf = CSRFProtect()
migrate = Migrate()


def init_extensions(app: Flask, *, migrations_directory: str) -> None:
    """Bind every extension to the application and set its database engine up."""
    database.init_app(app)
    with app.app_context():
        prepare_engine(database.engine)
    migrate.init_app(app, database, directory=migrations_directory)
    csrf.init_app(app)
    login_manager.session_protection = None
    login_manager.init_app(app)


def current_session() -> Session:
    """Give the request's database session, for reading; to write, enter `fund.web.transaction.transaction`."""
    return database.session()
