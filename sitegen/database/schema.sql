-- The archive database. Blobs are MessagePack unless a comment says otherwise. No table is published as such.

CREATE TABLE setting (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

-- Every file below content/ as of the last time its bytes were read.
CREATE TABLE file (
  path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL, ctime INTEGER NOT NULL, inode INTEGER NOT NULL, digest BLOB NOT NULL,
  disk_path TEXT NOT NULL          -- the path as the file system spells it, or '' for `path`, which is in Unicode NFC
) WITHOUT ROWID;

-- Size in pixels, number of pages and so on of each image and PDF below content/ (model/media_info.py).
CREATE TABLE media_info (path TEXT PRIMARY KEY, info BLOB NOT NULL) WITHOUT ROWID;

-- One row for each content file: the results of parsing it and of linking it to the others.
CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  file TEXT NOT NULL UNIQUE,
  uid TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  address TEXT NOT NULL,
  public_from INTEGER,             -- of a published story: time from which it is public, in microseconds since 1970; NULL: any time
  stated_status TEXT NOT NULL,     -- of a file that cannot be parsed: the status it states, or ''
  withheld TEXT NOT NULL,          -- in the preview's own database: the state because of which it is not published
  meta BLOB NOT NULL,
  source_positions BLOB NOT NULL,  -- line and column of each front matter value
  problems BLOB NOT NULL,          -- of parsing
  link_fingerprint BLOB NOT NULL,  -- digest of everything that linking another document can see of this one
  links BLOB NOT NULL DEFAULT x'', -- the targets of its references
  summary BLOB NOT NULL DEFAULT x'', -- its DocumentSummary for other pages, or None
  link_problems BLOB NOT NULL DEFAULT x'90' -- of linking; x'90' is an empty list
);
-- The text of each document, compressed with Brotli, in a table of its own: rows of `document` stay short, since queries scan them.
CREATE TABLE body (document INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE INDEX document_uid ON document (uid);
CREATE INDEX document_address ON document (address);
CREATE INDEX document_state ON document (state);
CREATE INDEX document_problems ON document (id) WHERE problems != x'90' OR link_problems != x'90';
CREATE INDEX document_static_page ON document (uid) WHERE kind = 'page';
CREATE INDEX document_withheld ON document (withheld) WHERE withheld != '';
CREATE INDEX document_public_from ON document (public_from) WHERE public_from IS NOT NULL;

-- All listings. A listing is one key of one index: it contains documents, ordered by `sort_key` (database/index/entries.py).
CREATE TABLE entry (
  index_name TEXT NOT NULL, key TEXT NOT NULL, sort_key TEXT NOT NULL, document INTEGER NOT NULL, data BLOB,
  PRIMARY KEY (index_name, key, sort_key, document)
) WITHOUT ROWID;
CREATE INDEX entry_document ON entry (document, index_name);

-- Entries of a database's first build, in the order in which they were made, before they are moved to `entry`.
CREATE TABLE staged_entry (index_name TEXT NOT NULL, key TEXT NOT NULL, sort_key TEXT NOT NULL, document INTEGER NOT NULL, data BLOB);

-- The plan: every file of the site, with the digest of the written file (x'' before it is rendered).
CREATE TABLE page (
  id INTEGER PRIMARY KEY,
  normalized_path TEXT NOT NULL UNIQUE, -- its path for a file system that ignores case
  address TEXT NOT NULL, kind TEXT NOT NULL, key BLOB NOT NULL,
  description TEXT NOT NULL, document TEXT NOT NULL, -- its name in messages, and the id of the document that it belongs to
  subject TEXT NOT NULL,           -- with `kind`, the plan node that contains it
  digest BLOB NOT NULL DEFAULT x'', stat TEXT NOT NULL DEFAULT '', problems BLOB NOT NULL DEFAULT x'90' -- its leaks
);
CREATE INDEX page_plan_node ON page (subject, kind);
CREATE INDEX page_new ON page (id) WHERE digest = x'';
CREATE INDEX page_problems ON page (id) WHERE problems != x'90';

-- The recorded reads of a page (even id: twice the page's) or of a plan node (odd id: twice the node's, plus one),
-- and the reasons for which it was last rendered. `reads` is compressed (dependencies/traces.py).
CREATE TABLE trace (
  id INTEGER PRIMARY KEY, external INTEGER NOT NULL, reads BLOB NOT NULL, reasons BLOB NOT NULL
);
CREATE INDEX trace_external ON trace (external);
CREATE TABLE plan_node (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, UNIQUE (kind, subject));
-- Reads from outside the database, with fingerprints. Most pages share a few rows.
CREATE TABLE external_reads (id INTEGER PRIMARY KEY, reads BLOB NOT NULL UNIQUE);
-- Sorted runs of (dependency key << 32 | trace id), which map a dependency key to traces. One row is one chunk of a run.
CREATE TABLE sorted_run (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, first_key INTEGER NOT NULL, pair_count INTEGER NOT NULL, pairs BLOB NOT NULL);

-- Changes since the last plan: 'key' and a dependency key, an index and a key of it, 'document' and an id, 'file' and a path,
-- or 'everything'.
CREATE TABLE pending_changes (category TEXT NOT NULL, subject NOT NULL, PRIMARY KEY (category, subject)) WITHOUT ROWID;
-- Pages that have to be rendered again, with the reasons.
CREATE TABLE stale (page INTEGER PRIMARY KEY, reasons BLOB NOT NULL);
-- Output files without a page that are not deleted yet: path and digest.
CREATE TABLE orphaned_file (path TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
-- The ledger of published addresses, a copy of addresses.txt, and the digests of the addresses that it lists as gone.
CREATE TABLE ledger_line (
  address TEXT NOT NULL, uid TEXT NOT NULL, title TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (address, uid)
) WITHOUT ROWID;
CREATE INDEX ledger_line_uid ON ledger_line (uid);
CREATE INDEX ledger_line_unpublished ON ledger_line (title) WHERE state = 'unpublished';
CREATE TABLE gone_address (digest TEXT PRIMARY KEY) WITHOUT ROWID;
-- The table of archived copies, a copy of content/archived.csv: web address (content/archived_copies.py), its copy, and the copy's date.
CREATE TABLE archived_copy (address TEXT PRIMARY KEY, archived_url TEXT NOT NULL, date TEXT NOT NULL) WITHOUT ROWID;
-- Precompressed files by their own path: digest of the source bytes, and of the file ('' if compression saves too little).
CREATE TABLE precompressed (path TEXT PRIMARY KEY, source TEXT NOT NULL, digest TEXT NOT NULL, stat TEXT NOT NULL) WITHOUT ROWID;
-- The files that the last build rendered, wrote or removed, with the reasons.
CREATE TABLE build_log (path TEXT PRIMARY KEY, action TEXT NOT NULL, reasons BLOB NOT NULL) WITHOUT ROWID;
