-- The archive database. Blobs are MessagePack. Nothing in it is published as it stands.

CREATE TABLE setting (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

-- Every file below content/, as it was when its bytes were last read.
CREATE TABLE file (
  path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL, ctime INTEGER NOT NULL, inode INTEGER NOT NULL, digest BLOB NOT NULL,
  place TEXT NOT NULL
) WITHOUT ROWID;

-- Of pictures and PDFs among them: what pages show of them.
CREATE TABLE fact (path TEXT PRIMARY KEY, facts BLOB NOT NULL) WITHOUT ROWID;

-- One row a content file: what parsing it gave, and what linking it to the others gave.
CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  file TEXT NOT NULL UNIQUE,
  uid TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  address TEXT NOT NULL,
  public_from INTEGER,             -- of a published story: from when it is public, in microseconds since 1970; NULL: at any time
  stated_status TEXT NOT NULL,     -- the status that a file gives which could not be understood; empty where it gives none
  withheld TEXT NOT NULL,          -- in the preview's own database: the state that keeps it from being published
  meta BLOB NOT NULL,
  source_positions BLOB NOT NULL,
  problems BLOB NOT NULL,          -- of the file itself
  link_fingerprint BLOB NOT NULL,  -- of all that other documents can see of it
  links BLOB NOT NULL DEFAULT x'', -- what its references mean
  card BLOB NOT NULL DEFAULT x'',  -- what other pages show of it
  link_problems BLOB NOT NULL DEFAULT x'90'
);
-- Its text, apart: rows that are looked through stay short.
CREATE TABLE body (document INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE INDEX document_uid ON document (uid);
CREATE INDEX document_address ON document (address);
CREATE INDEX document_state ON document (state);
CREATE INDEX document_problems ON document (id) WHERE problems != x'90' OR link_problems != x'90';
CREATE INDEX document_leaf ON document (uid) WHERE kind = 'page';
CREATE INDEX document_withheld ON document (withheld) WHERE withheld != '';
CREATE INDEX document_public_from ON document (public_from) WHERE public_from IS NOT NULL;

-- The one index of everything: in `idx`, the bucket `bucket` holds `document`, ordered by `sort`.
CREATE TABLE entry (
  idx TEXT NOT NULL, bucket TEXT NOT NULL, sort TEXT NOT NULL, document INTEGER NOT NULL, data BLOB,
  PRIMARY KEY (idx, bucket, sort, document)
) WITHOUT ROWID;
CREATE INDEX entry_document ON entry (document, idx);

-- Entries of a database's first build on their way into the one above, in whatever order they were made.
CREATE TABLE entering (idx TEXT NOT NULL, bucket TEXT NOT NULL, sort TEXT NOT NULL, document INTEGER NOT NULL, data BLOB);

-- The plan: every file of the site, and how the last build left it.
CREATE TABLE page (
  id INTEGER PRIMARY KEY,
  place TEXT NOT NULL UNIQUE,      -- its path, as disks see it that know no capitals
  address TEXT NOT NULL, kind TEXT NOT NULL, key BLOB NOT NULL, source TEXT NOT NULL,
  part TEXT NOT NULL,              -- the part of the plan that has it
  digest BLOB NOT NULL DEFAULT x'', stat TEXT NOT NULL DEFAULT '', problems BLOB NOT NULL DEFAULT x'90'
);
CREATE INDEX page_part ON page (part);
CREATE INDEX page_new ON page (id) WHERE digest = x'';
CREATE INDEX page_problems ON page (id) WHERE problems != x'90';

-- What a page (even ids: twice its own) or a part of the plan (odd ids) read, and why it was last made.
CREATE TABLE trace (
  id INTEGER PRIMARY KEY, outside INTEGER NOT NULL, cells BLOB NOT NULL, why BLOB NOT NULL
);
CREATE INDEX trace_outside ON trace (outside);
CREATE TABLE part (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
-- What was read outside the database, with fingerprints; most pages share a few of these.
CREATE TABLE outside (id INTEGER PRIMARY KEY, cells BLOB NOT NULL UNIQUE);
-- Sorted runs of (key << 32 | id) that find traces by their keys, in pieces: of each its first key.
CREATE TABLE run (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, first INTEGER NOT NULL, pairs BLOB NOT NULL);

-- What changed since the last plan ('key' and a number, or an index and a bucket), and which pages have to be rendered.
CREATE TABLE touched (what TEXT NOT NULL, subject NOT NULL, PRIMARY KEY (what, subject)) WITHOUT ROWID;
CREATE TABLE stale (page INTEGER PRIMARY KEY, why BLOB NOT NULL);
-- Files that no page has any more, and that no build has deleted yet: by path, with their digests.
CREATE TABLE unowned (path TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
-- The ledger of published addresses, as the file addresses.txt has it, and the addresses that it says are gone.
CREATE TABLE published (
  address TEXT NOT NULL, uid TEXT NOT NULL, title TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (address, uid)
) WITHOUT ROWID;
CREATE INDEX published_uid ON published (uid);
CREATE INDEX published_taken ON published (title) WHERE state = 'unpublished';
CREATE TABLE gone (digest TEXT PRIMARY KEY) WITHOUT ROWID;
-- Compressed forms of files, by their own path: of which bytes each was made; '' where it is not worth while.
CREATE TABLE twin (path TEXT PRIMARY KEY, source TEXT NOT NULL, digest TEXT NOT NULL, stat TEXT NOT NULL) WITHOUT ROWID;
-- What the last build did: rendered, written, removed, and why.
CREATE TABLE done (path TEXT PRIMARY KEY, did TEXT NOT NULL, why BLOB NOT NULL) WITHOUT ROWID;
