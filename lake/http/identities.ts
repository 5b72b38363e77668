import type {Grant, Identity, Permission, StoredDocument} from '../types.ts'
import type {Dataset} from '../dataset/dataset.ts'

const EVERY_DOCUMENT = '_id in path("**")'
/** Documents without a dot in their id: no drafts, no versions, nothing private. */
const ROOT_DOCUMENTS = '_id in path("*")'

/** The users of a lake. Whoever may log in may choose among them: they are for trying roles, not for keeping people apart. */
export const LAKE_USERS: readonly Identity[] = [
  {
    id: 'administrator',
    name: 'Administrator',
    email: 'administrator@lake.localhost',
    role: 'administrator',
    grants: grant(EVERY_DOCUMENT, 'read', 'create', 'update', 'history', 'manage', 'editHistory'),
  },
  {
    id: 'editor',
    name: 'Editor',
    email: 'editor@lake.localhost',
    role: 'editor',
    grants: grant(EVERY_DOCUMENT, 'read', 'create', 'update', 'history'),
  },
  {
    id: 'viewer',
    name: 'Viewer',
    email: 'viewer@lake.localhost',
    role: 'viewer',
    grants: grant(EVERY_DOCUMENT, 'read', 'history'),
  },
]

/** A request that names nobody: it reads what is published, as in a public hosted dataset. */
export const ANONYMOUS: Identity = {
  id: '<anonymous>',
  name: 'Anonymous',
  role: 'anonymous',
  grants: grant(ROOT_DOCUMENTS, 'read'),
}

export const ADMINISTRATOR: Identity = userById('administrator') ?? ANONYMOUS

export function userById(id: string): Identity | undefined {
  return LAKE_USERS.find((user) => user.id === id)
}

export function isLoggedIn(identity: Identity): boolean {
  return identity.role !== 'anonymous'
}

/** True where nothing has to be hidden from the identity. */
export function readsEverything({grants}: Identity): boolean {
  return grants.some(
    ({filter, permissions}) => filter === EVERY_DOCUMENT && permissions.includes('read'),
  )
}

/** True where one of the identity's grants gives the permission on the document. */
export function permits(
  identity: Identity,
  permission: Permission,
  document: StoredDocument,
  dataset: Dataset,
): boolean {
  return identity.grants.some(
    ({filter, permissions}) =>
      permissions.includes(permission) &&
      (filter === EVERY_DOCUMENT || dataset.matches(filter, {}, document, identity)),
  )
}

function grant(filter: string, ...permissions: Permission[]): Grant[] {
  return [{filter, permissions}]
}
