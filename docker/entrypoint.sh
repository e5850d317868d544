#!/bin/sh
# Airflow wants its secrets in the environment; they are read from their files here and stand in no image or compose file.
set -eu
secret() { cat "/run/secrets/$1"; }
export AIRFLOW__DATABASE__SQL_ALCHEMY_CONN="postgresql+psycopg2://airflow:$(secret airflow)@${KHO_DB_HOST}:${KHO_DB_PORT}/airflow"
export AIRFLOW__API__SECRET_KEY="$(secret airflow_web)"
export AIRFLOW__API_AUTH__JWT_SECRET="$(secret airflow_web)"
# Airflow opens its list of users for writing, which a secret does not allow: it gets a copy nobody else can read.
install -m 600 /run/secrets/airflow_users "$AIRFLOW_HOME/users.json"
exec "$@"
