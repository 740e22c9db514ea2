-- The archive database. Blobs are MessagePack. Nothing in it is published as it stands.

CREATE TABLE setting (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

-- Every file below content/, as it was when its bytes were last read.
CREATE TABLE file (
  path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL, inode INTEGER NOT NULL, digest BLOB NOT NULL,
  place TEXT NOT NULL
) WITHOUT ROWID;

-- One row a content file: what parsing it gave, and what linking it to the others gave.
CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  file TEXT NOT NULL UNIQUE,
  uid TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  address TEXT NOT NULL,
  embargo TEXT NOT NULL,           -- as written; empty for almost all
  meta BLOB NOT NULL,
  body BLOB NOT NULL,
  places BLOB NOT NULL,
  problems BLOB NOT NULL,          -- of the file itself
  signature BLOB NOT NULL,         -- of all that other documents can see of it
  links BLOB NOT NULL DEFAULT x'', -- what its references mean
  card BLOB NOT NULL DEFAULT x'',  -- what other pages show of it
  link_problems BLOB NOT NULL DEFAULT x'90'
);
CREATE INDEX document_uid ON document (uid);
CREATE INDEX document_address ON document (address);
CREATE INDEX document_state ON document (state);
CREATE INDEX document_embargo ON document (embargo) WHERE embargo != '';

-- The one index of everything: in `idx`, the bucket `bucket` holds `document`, ordered by `sort`.
CREATE TABLE entry (
  idx TEXT NOT NULL, bucket TEXT NOT NULL, sort TEXT NOT NULL, document INTEGER NOT NULL, data BLOB,
  PRIMARY KEY (idx, bucket, sort, document)
) WITHOUT ROWID;
CREATE INDEX entry_document ON entry (document, idx);

-- Every file of the published site: who made it, its bytes' digest, its size and times, what it read.
CREATE TABLE page (
  path TEXT PRIMARY KEY, kind TEXT NOT NULL, key BLOB NOT NULL, digest BLOB NOT NULL, stat TEXT NOT NULL, trace BLOB NOT NULL, problems BLOB NOT NULL
) WITHOUT ROWID;
