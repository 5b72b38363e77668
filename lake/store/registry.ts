import {randomUUID} from 'node:crypto'
import {rmSync} from 'node:fs'
import {join} from 'node:path'
import type {DatabaseSync} from 'node:sqlite'
import {dataFolderPaths} from './dataFolder.ts'
import {openDatabaseFile} from './databaseFile.ts'
import {REGISTRY_APPLICATION_ID, REGISTRY_MIGRATIONS} from './registryFormat.ts'
import {optionalTextColumn, textColumn, type Row} from './rows.ts'

/** Milliseconds after its login that a session ends: 30 days. */
export const SESSION_LIFETIME = 30 * 24 * 60 * 60 * 1000

export interface DatasetEntry {
  name: string
  /** `public`: whoever reaches the lake may read what is published. */
  aclMode: 'public' | 'private'
  /** ISO 8601, UTC. */
  createdAt: string
  createdBy: string
  /** For an add-on: the dataset that it belongs to. */
  addonFor?: string
  /** What an add-on holds, e.g. `comments`. */
  profile?: string
  /** For people. */
  description?: string
}

export interface TokenEntry {
  id: string
  label: string
  role: string
  /** ISO 8601, UTC. */
  createdAt: string
  /** ISO 8601, UTC; absent where it does not expire. */
  expiresAt?: string
}

/** Somebody who may log in, beside the built-in users. */
export interface UserEntry {
  id: string
  name: string
  email: string
  role: string
  /** ISO 8601, UTC. */
  createdAt: string
}

/** Another name for a dataset. */
export interface AliasEntry {
  /** Without the leading `~`. */
  name: string
  /** Undefined while it is linked to none. */
  dataset?: string
}

/** Copies of datasets, as JSON text by id. */
export interface RegistryCopies {
  /** Oldest first. */
  list(): string[]
  put(copy: {id: string; createdAt: string; json: string}): void
  remove(id: string): void
}

export interface RegistryUsers {
  find(id: string): UserEntry | undefined
  /** Oldest first. */
  list(): UserEntry[]
  /** Adds a user, or changes the one of this id. */
  put(user: Omit<UserEntry, 'createdAt'>): UserEntry
  /** True where there was one of this id; their sessions end with it. */
  remove(id: string): boolean
}

export interface RegistryAliases {
  /** In order of name. */
  list(): AliasEntry[]
  find(name: string): AliasEntry | undefined
  /** Makes an alias, or links the one of this name anew. */
  put(alias: AliasEntry): void
  remove(name: string): boolean
}

/** Who is logged in, by the sha256 of the session's token in hexadecimal. */
export interface RegistrySessions {
  /** Undefined where there is no such session, or it has lasted longer than `SESSION_LIFETIME`. */
  userOf(tokenHash: string): string | undefined
  add(tokenHash: string, userId: string): void
  remove(tokenHash: string): void
}

/** Tokens of programs, by the sha256 of the token in hexadecimal. */
export interface RegistryTokens {
  find(tokenHash: string): TokenEntry | undefined
  add(tokenHash: string, token: {label: string; role: string; expiresAt?: string}): TokenEntry
  /** Gives a token another secret. */
  replace(id: string, tokenHash: string): void
  /** Oldest first. */
  list(): TokenEntry[]
  /** True where there was one of this id. */
  remove(id: string): boolean
}

/** Each user's settings: JSON text by key. */
export interface RegistrySettings {
  read(userId: string, key: string): string | undefined
  write(userId: string, key: string, json: string): void
}

/**
 * What a data folder knows beside its documents: its project and datasets, who is logged in, tokens, and each
 * user's settings. It is for the process that holds the folder's lock. Of a secret, only the hash comes in here.
 */
export class Registry {
  readonly sessions: RegistrySessions
  readonly tokens: RegistryTokens
  readonly settings: RegistrySettings
  readonly users: RegistryUsers
  readonly aliases: RegistryAliases
  readonly copies: RegistryCopies
  readonly #folder: string
  readonly #database: DatabaseSync
  readonly #statements: Statements
  readonly #now: () => Date

  /** @throws StoreError where the file cannot be used. */
  constructor(folder: string, now: () => Date = () => new Date()) {
    this.#folder = folder
    this.#now = now
    this.#database = openDatabaseFile({
      file: dataFolderPaths(folder).registry,
      applicationId: REGISTRY_APPLICATION_ID,
      kind: 'registry',
      migrations: REGISTRY_MIGRATIONS,
    })
    this.#statements = prepare(this.#database)
    this.#statements.addFact.run('createdAt', now().toISOString())
    this.sessions = sessionsIn(this.#statements, now)
    this.tokens = tokensIn(this.#statements, now)
    this.settings = settingsIn(this.#statements)
    this.users = usersIn(this.#statements, now)
    this.aliases = aliasesIn(this.#statements)
    this.copies = copiesIn(this.#statements)
  }

  /** When the folder was first used: ISO 8601, UTC. */
  get createdAt(): string {
    return this.#fact('createdAt') ?? ''
  }

  /** The project that the folder belongs to; undefined where it was never said. */
  get project(): string | undefined {
    return this.#fact('project')
  }

  set project(id: string) {
    this.#statements.setFact.run('project', id)
  }

  /** In order of name. */
  listDatasets(): DatasetEntry[] {
    return this.#statements.listDatasets.all().map(datasetOf)
  }

  findDataset(name: string): DatasetEntry | undefined {
    const row = this.#statements.findDataset.get(name)
    return row && datasetOf(row)
  }

  /**
   * The dataset's file comes to be when it is first opened.
   *
   * @throws RangeError where the name is not allowed.
   */
  createDataset(
    dataset: Omit<DatasetEntry, 'createdAt' | 'createdBy'> & {createdBy?: string},
  ): DatasetEntry {
    const {name, aclMode, createdBy = ''} = dataset
    const {addonFor = null, profile = null, description = null} = dataset
    // The name is also that of a file: it must not lead anywhere else.
    this.datasetFile(name)
    const createdAt = this.#now().toISOString()
    this.#statements.createDataset.run(
      name,
      aclMode,
      createdAt,
      createdBy,
      addonFor,
      profile,
      description,
    )
    return this.findDataset(name) ?? {name, aclMode, createdAt, createdBy}
  }

  setAclMode(name: string, aclMode: DatasetEntry['aclMode']): void {
    this.#statements.setAclMode.run(aclMode, name)
  }

  setDescription(name: string, description: string | undefined): void {
    this.#statements.setDescription.run(description ?? null, name)
  }

  /** Forgets a dataset, unlinks its aliases and removes its file: close it first. True where there was one. */
  deleteDataset(name: string): boolean {
    const file = this.datasetFile(name)
    const {changes} = this.#statements.deleteDataset.run(name)
    this.#statements.unlinkAliases.run(name)
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, {force: true})
    return changes > 0
  }

  /** @throws RangeError where the name is not allowed. */
  datasetFile(name: string): string {
    if (!isDatasetName(name)) {
      throw new RangeError(
        `Dataset name "${name}" is not allowed: 1 to 64 of a-z, 0-9, - and _, beginning with a letter or digit`,
      )
    }
    return join(dataFolderPaths(this.#folder).datasets, `${name}.db`)
  }

  close(): void {
    this.#database.close()
  }

  #fact(name: string): string | undefined {
    const row = this.#statements.findFact.get(name)
    return row && textColumn(row, 'value')
  }
}

export function isDatasetName(name: string): boolean {
  return /^[a-z0-9][a-z0-9_-]{0,63}$/.test(name)
}

type Statements = ReturnType<typeof prepare>

function prepare(database: DatabaseSync) {
  return {
    findFact: database.prepare('SELECT value FROM facts WHERE name = ?'),
    addFact: database.prepare(
      'INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING',
    ),
    setFact: database.prepare(`
      INSERT INTO facts (name, value) VALUES (?, ?)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value`),
    listDatasets: database.prepare('SELECT * FROM datasets ORDER BY name'),
    findDataset: database.prepare('SELECT * FROM datasets WHERE name = ?'),
    createDataset: database.prepare(`
      INSERT INTO datasets (name, acl_mode, created_at, created_by, addon_for, profile, description)
      VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING`),
    setAclMode: database.prepare('UPDATE datasets SET acl_mode = ? WHERE name = ?'),
    setDescription: database.prepare('UPDATE datasets SET description = ? WHERE name = ?'),
    deleteDataset: database.prepare('DELETE FROM datasets WHERE name = ?'),
    createSession: database.prepare(
      'INSERT INTO sessions (hash, user_id, created_at) VALUES (?, ?, ?)',
    ),
    findSession: database.prepare('SELECT user_id FROM sessions WHERE hash = ? AND created_at > ?'),
    deleteSessionsBefore: database.prepare('DELETE FROM sessions WHERE created_at <= ?'),
    deleteSession: database.prepare('DELETE FROM sessions WHERE hash = ?'),
    createToken: database.prepare(
      'INSERT INTO tokens (id, hash, label, role, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    findToken: database.prepare(
      'SELECT id, label, role, created_at, expires_at FROM tokens WHERE hash = ?',
    ),
    listTokens: database.prepare(
      'SELECT id, label, role, created_at, expires_at FROM tokens ORDER BY created_at, id',
    ),
    replaceToken: database.prepare('UPDATE tokens SET hash = ? WHERE id = ?'),
    deleteToken: database.prepare('DELETE FROM tokens WHERE id = ?'),
    findUser: database.prepare('SELECT * FROM users WHERE id = ?'),
    listUsers: database.prepare('SELECT * FROM users ORDER BY created_at, id'),
    putUser: database.prepare(`
      INSERT INTO users (id, name, email, role, created_at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, role = excluded.role`),
    deleteUser: database.prepare('DELETE FROM users WHERE id = ?'),
    deleteSessionsOf: database.prepare('DELETE FROM sessions WHERE user_id = ?'),
    listAliases: database.prepare('SELECT * FROM aliases ORDER BY name'),
    findAlias: database.prepare('SELECT * FROM aliases WHERE name = ?'),
    putAlias: database.prepare(`
      INSERT INTO aliases (name, dataset) VALUES (?, ?)
      ON CONFLICT (name) DO UPDATE SET dataset = excluded.dataset`),
    deleteAlias: database.prepare('DELETE FROM aliases WHERE name = ?'),
    unlinkAliases: database.prepare('UPDATE aliases SET dataset = NULL WHERE dataset = ?'),
    listCopies: database.prepare('SELECT job FROM copies ORDER BY created_at, id'),
    putCopy: database.prepare(`
      INSERT INTO copies (id, created_at, job) VALUES (?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET job = excluded.job`),
    deleteCopy: database.prepare('DELETE FROM copies WHERE id = ?'),
    getValue: database.prepare('SELECT value FROM settings WHERE user_id = ? AND key = ?'),
    setValue: database.prepare(`
      INSERT INTO settings (user_id, key, value) VALUES (?, ?, ?)
      ON CONFLICT (user_id, key) DO UPDATE SET value = excluded.value`),
  }
}

function datasetOf(row: Row): DatasetEntry {
  const addonFor = optionalTextColumn(row, 'addon_for')
  const profile = optionalTextColumn(row, 'profile')
  const description = optionalTextColumn(row, 'description')
  return {
    name: textColumn(row, 'name'),
    aclMode: textColumn(row, 'acl_mode') === 'public' ? 'public' : 'private',
    createdAt: textColumn(row, 'created_at'),
    createdBy: textColumn(row, 'created_by'),
    ...(addonFor !== null && {addonFor}),
    ...(profile !== null && {profile}),
    ...(description !== null && {description}),
  }
}

function tokenOf(row: Row): TokenEntry {
  const expiresAt = optionalTextColumn(row, 'expires_at')
  return {
    id: textColumn(row, 'id'),
    label: textColumn(row, 'label'),
    role: textColumn(row, 'role'),
    createdAt: textColumn(row, 'created_at'),
    ...(expiresAt !== null && {expiresAt}),
  }
}

function userOf(row: Row): UserEntry {
  return {
    id: textColumn(row, 'id'),
    name: textColumn(row, 'name'),
    email: textColumn(row, 'email'),
    role: textColumn(row, 'role'),
    createdAt: textColumn(row, 'created_at'),
  }
}

function aliasOf(row: Row): AliasEntry {
  const dataset = optionalTextColumn(row, 'dataset')
  return {name: textColumn(row, 'name'), ...(dataset !== null && {dataset})}
}

function sessionsIn(statements: Statements, now: () => Date): RegistrySessions {
  const oldest = () => new Date(now().getTime() - SESSION_LIFETIME).toISOString()
  return {
    userOf(tokenHash) {
      const row = statements.findSession.get(tokenHash, oldest())
      return row && textColumn(row, 'user_id')
    },
    add(tokenHash, userId) {
      statements.deleteSessionsBefore.run(oldest())
      statements.createSession.run(tokenHash, userId, now().toISOString())
    },
    remove(tokenHash) {
      statements.deleteSession.run(tokenHash)
    },
  }
}

function tokensIn(statements: Statements, now: () => Date): RegistryTokens {
  return {
    find(tokenHash) {
      const row = statements.findToken.get(tokenHash)
      return row && tokenOf(row)
    },
    add(tokenHash, token) {
      const entry = {id: randomUUID(), ...token, createdAt: now().toISOString()}
      const {id, label, role, createdAt, expiresAt = null} = entry
      statements.createToken.run(id, tokenHash, label, role, createdAt, expiresAt)
      return entry
    },
    replace(id, tokenHash) {
      statements.replaceToken.run(tokenHash, id)
    },
    list: () => statements.listTokens.all().map(tokenOf),
    remove: (id) => statements.deleteToken.run(id).changes > 0,
  }
}

function settingsIn(statements: Statements): RegistrySettings {
  return {
    read(userId, key) {
      const row = statements.getValue.get(userId, key)
      return row && textColumn(row, 'value')
    },
    write(userId, key, json) {
      statements.setValue.run(userId, key, json)
    },
  }
}

function usersIn(statements: Statements, now: () => Date): RegistryUsers {
  const find = (id: string) => {
    const row = statements.findUser.get(id)
    return row && userOf(row)
  }
  return {
    find,
    list: () => statements.listUsers.all().map(userOf),
    put({id, name, email, role}) {
      const createdAt = now().toISOString()
      statements.putUser.run(id, name, email, role, createdAt)
      return find(id) ?? {id, name, email, role, createdAt}
    },
    remove(id) {
      statements.deleteSessionsOf.run(id)
      return statements.deleteUser.run(id).changes > 0
    },
  }
}

function aliasesIn(statements: Statements): RegistryAliases {
  return {
    list: () => statements.listAliases.all().map(aliasOf),
    find(name) {
      const row = statements.findAlias.get(name)
      return row && aliasOf(row)
    },
    put({name, dataset = null}) {
      statements.putAlias.run(name, dataset)
    },
    remove: (name) => statements.deleteAlias.run(name).changes > 0,
  }
}

function copiesIn(statements: Statements): RegistryCopies {
  return {
    list: () => statements.listCopies.all().map((row) => textColumn(row, 'job')),
    put({id, createdAt, json}) {
      statements.putCopy.run(id, createdAt, json)
    },
    remove(id) {
      statements.deleteCopy.run(id)
    },
  }
}
