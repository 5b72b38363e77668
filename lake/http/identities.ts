import type {RegistryUsers, TokenEntry, UserEntry} from '../store/registry.ts'
import type {Identity} from '../types.ts'
import {ADDON_GRANTS, NO_GRANTS, PUBLIC_GRANTS, roleNamed, type RoleName} from './roles.ts'

/** A request that names nobody: it reads what is published, as in a public hosted dataset. */
export const ANONYMOUS: Identity = {
  id: '<anonymous>',
  name: 'Anonymous',
  role: 'anonymous',
  grants: PUBLIC_GRANTS,
}

export const ADMINISTRATOR: Identity = builtIn('administrator', 'Administrator')

/**
 * The users that every lake has. Whoever may log in may choose among them: they are for trying roles, not for
 * keeping people apart.
 */
const BUILT_IN: readonly Identity[] = [
  ADMINISTRATOR,
  builtIn('editor', 'Editor'),
  builtIn('viewer', 'Viewer'),
]

/** The users of a lake: the built-in ones, then those that were added to it. */
export class Users {
  readonly #added: RegistryUsers

  constructor(added: RegistryUsers) {
    this.#added = added
  }

  list(): Identity[] {
    return [...BUILT_IN, ...this.#added.list().flatMap((user) => userIdentity(user) ?? [])]
  }

  find(id: string): Identity | undefined {
    const added = this.#added.find(id)
    return BUILT_IN.find((user) => user.id === id) ?? (added && userIdentity(added))
  }

  /** Adds a user, or changes the one of this id. Undefined where the id is that of a built-in user. */
  put(user: {id: string; name: string; email: string; role: RoleName}): Identity | undefined {
    if (BUILT_IN.some(({id}) => id === user.id)) return undefined
    return userIdentity(this.#added.put(user))
  }

  /** False where no user of this id was added. */
  remove(id: string): boolean {
    return this.#added.remove(id)
  }
}

/** Who acts with a token that was made for a program; undefined where the token has expired. */
export function tokenIdentity(token: TokenEntry, now = Date.now()): Identity | undefined {
  const role = roleNamed(token.role)
  const isExpired = token.expiresAt !== undefined && Date.parse(token.expiresAt) <= now
  if (role === undefined || isExpired) return undefined
  return {id: tokenUserId(token.id), name: token.label, role: role.name, grants: role.grants}
}

/** The user id under which a token acts. */
export function tokenUserId(tokenId: string): string {
  return `token-${tokenId}`
}

export function isLoggedIn(identity: Identity): boolean {
  return identity.role !== 'anonymous'
}

/** The identity with what it may do in a dataset that holds comments and tasks. */
export function inAddon(identity: Identity): Identity {
  return isLoggedIn(identity)
    ? {...identity, grants: ADDON_GRANTS}
    : {...identity, grants: NO_GRANTS}
}

function builtIn(role: RoleName, name: string): Identity {
  return {
    id: role,
    name,
    email: `${role}@lake.localhost`,
    role,
    grants: roleNamed(role)?.grants ?? [],
  }
}

/** Undefined where the lake does not know the role. */
function userIdentity({id, name, email, role: roleName}: UserEntry): Identity | undefined {
  const role = roleNamed(roleName)
  return role && {id, name, email, role: role.name, grants: role.grants}
}
