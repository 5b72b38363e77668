/** `PRAGMA application_id` of a registry file: the bytes `DtlR`. */
export const REGISTRY_APPLICATION_ID = 0x44746c52

/** The format of the registry, step by step. Entries are only ever added at the end. */
export const REGISTRY_MIGRATIONS: readonly string[] = [
  `
  -- Facts about the folder as a whole: project, createdAt.
  CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE datasets (
    name TEXT PRIMARY KEY,
    acl_mode TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    -- For an add-on, the dataset that it belongs to and what it holds, e.g. comments.
    addon_for TEXT,
    profile TEXT
  ) STRICT, WITHOUT ROWID;

  -- Sessions and tokens are known by the sha256 of their secret alone.
  CREATE TABLE sessions (
    hash TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    created_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    role TEXT NOT NULL,
    created_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE settings (
    user_id TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (user_id, key)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Who may log in beside the built-in users.
  CREATE TABLE users (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    created_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Other names of datasets, without the leading tilde; dataset is null while the alias is linked to none.
  CREATE TABLE aliases (
    name TEXT PRIMARY KEY,
    dataset TEXT
  ) STRICT, WITHOUT ROWID;

  -- ISO 8601, UTC; null where the token does not expire.
  ALTER TABLE tokens ADD COLUMN expires_at TEXT;
  `,
  `
  ALTER TABLE datasets ADD COLUMN description TEXT;

  -- Copies of datasets, under way and done: what CopyJobs knows of each, as JSON.
  CREATE TABLE copies (
    id TEXT PRIMARY KEY,
    created_at TEXT NOT NULL,
    job TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
]
