"""The dataset: the public archive as rows in SQLite, CSV and NDJSON, and as FollowTheMoney and ninjs."""
