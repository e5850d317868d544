#!/bin/sh
# Makes the translations, the metadata and the administrator ready, brings the dashboards in, and serves.
set -eu
python translated.py "$KHO_BI_HOME/translations"
superset db upgrade
superset fab create-admin --username admin --firstname Quản --lastname Trị --email admin@localhost \
    --password "$(cat "$KHO_BI_SECRETS/superset_admin")"
superset init
python bundle.py "$KHO_BI_HOME/bundle"
superset import-directory "$KHO_BI_HOME/bundle" --overwrite
python imported.py
exec gunicorn --workers 2 --threads 4 --timeout 120 --bind 0.0.0.0:8088 "superset.app:create_app()"
