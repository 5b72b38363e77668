/** `PRAGMA application_id` of a dataset file: the bytes `DtlD`. */
export const DATASET_APPLICATION_ID = 0x44746c44

/** The format of a dataset file, step by step. Entries are only ever added at the end. */
export const DATASET_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE documents (
    rid INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    published_id TEXT NOT NULL,
    -- '' for the published document, 'drafts', or the name of a release.
    bundle TEXT NOT NULL,
    rev TEXT NOT NULL,
    content TEXT NOT NULL
  ) STRICT;
  CREATE INDEX documents_by_type ON documents (type, id);
  CREATE INDEX documents_by_published_id ON documents (published_id, bundle);
  CREATE INDEX documents_by_bundle ON documents (bundle, published_id);

  CREATE TABLE outgoing_references (
    source INTEGER NOT NULL REFERENCES documents (rid),
    target TEXT NOT NULL,
    strong INTEGER NOT NULL,
    PRIMARY KEY (source, target)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX outgoing_references_by_target ON outgoing_references (target, strong);

  -- The log. A sequence is never given twice and has no gaps.
  CREATE TABLE transactions (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    author TEXT NOT NULL,
    timestamp TEXT NOT NULL
  ) STRICT;
  CREATE INDEX transactions_by_timestamp ON transactions (timestamp);

  -- One row for each document that a transaction changed.
  CREATE TABLE changes (
    position INTEGER PRIMARY KEY,
    sequence INTEGER NOT NULL REFERENCES transactions (sequence),
    document_id TEXT NOT NULL,
    published_id TEXT NOT NULL,
    transition TEXT NOT NULL,
    previous_rev TEXT,
    -- Mendoza patches between the document before and after, without _rev.
    apply TEXT NOT NULL,
    revert TEXT NOT NULL,
    mutations TEXT NOT NULL,
    -- The document after, whole, on some rows: so that no state is many patches away.
    snapshot TEXT
  ) STRICT;
  CREATE UNIQUE INDEX changes_by_document ON changes (document_id, sequence);
  CREATE INDEX changes_by_published_id ON changes (published_id, sequence);
  CREATE INDEX changes_by_sequence ON changes (sequence);
  `,
  // A published document is found by its own id: only drafts and versions need to be found otherwise.
  `
  DROP INDEX documents_by_published_id;
  DROP INDEX documents_by_bundle;
  DROP INDEX changes_by_published_id;
  CREATE INDEX documents_by_published_id ON documents (published_id, bundle) WHERE bundle <> '';
  CREATE INDEX documents_by_bundle ON documents (bundle, published_id) WHERE bundle <> '';
  CREATE INDEX changes_by_published_id ON changes (published_id, sequence)
    WHERE document_id <> published_id;
  `,
]
