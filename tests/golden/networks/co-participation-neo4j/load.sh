#!/bin/sh
# Loads these files into a new database. Neo4j 5 and later; the database must not exist yet.
# Usage: ./load.sh [DATABASE]
set -eu
cd "$(dirname "$0")"
neo4j-admin database import full "${1:-neo4j}" \
  --nodes=nodes.csv \
  --relationships=relationships.csv \
  --array-delimiter=U+001F \
  --multiline-fields=true
