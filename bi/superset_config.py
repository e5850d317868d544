"""Superset as the district runs it: Vietnamese, read-only on the warehouse, silent towards the world."""

import os
from pathlib import Path

from flask import Blueprint, Response, send_from_directory

HOME = Path(os.environ["KHO_BI_HOME"])
SECRETS = Path(os.environ["KHO_BI_SECRETS"])

SECRET_KEY = (SECRETS / "superset.key").read_text(encoding="ascii").strip()
SQLALCHEMY_DATABASE_URI = os.environ.get("KHO_BI_METADATA") or f"sqlite:///{HOME / 'superset.db'}"
BABEL_DEFAULT_LOCALE = "vi"
LANGUAGES = {"vi": {"flag": "vn", "name": "Tiếng Việt"}, "en": {"flag": "us", "name": "English"}}
BABEL_TRANSLATION_DIRECTORIES = f"translations;{HOME / 'translations'}"  # its own, then ours
D3_FORMAT = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " ₫"]}
D3_TIME_FORMAT = {
    "dateTime": "%H:%M:%S %d/%m/%Y",
    "date": "%d/%m/%Y",
    "time": "%H:%M:%S",
    "periods": ["SA", "CH"],
    "days": ["Chủ nhật", "Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy"],
    "shortDays": ["CN", "T2", "T3", "T4", "T5", "T6", "T7"],
    "months": [f"Tháng {month}" for month in range(1, 13)],
    "shortMonths": [f"Th{month}" for month in range(1, 13)],
}
ROW_LIMIT = 10000
SQL_MAX_ROW = 100000
FEATURE_FLAGS = {"DASHBOARD_NATIVE_FILTERS": True}
WTF_CSRF_ENABLED = True
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}
PUBLIC_ROLE_LIKE = None
ENABLE_PROXY_FIX = False


def warehouse_password(url) -> str:
    """The password of the role the dashboards connect as, from its file: none stands in a YAML or in the metadata."""
    return (SECRETS / url.username).read_text(encoding="utf-8").strip()


SQLALCHEMY_CUSTOM_PASSWORD_STORE = warehouse_password

_translations = Blueprint("translations", __name__)


@_translations.get("/superset/language_pack/vi/")
def vietnamese_pack() -> Response:
    """The Vietnamese of Superset's pages; its own route serves installed languages, and to those signed in alone."""
    return send_from_directory(HOME / "translations/vi/LC_MESSAGES", "messages.json", max_age=0)


BLUEPRINTS = [_translations]
