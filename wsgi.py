"""The application object for `flask` and gunicorn."""

from fund.web.app import create_app

app = create_app()
