"""The public archive as data: the same rows as SQLite, CSV and NDJSON, and as FollowTheMoney and ninjs."""
