import {matchesFilter} from '../groq/engine.ts'
import {pathExpression} from '../groq/idPath.ts'
import {
  LakeError,
  type Grant,
  type Identity,
  type Permission,
  type StoredDocument,
} from '../types.ts'

type GrantTest = (document: StoredDocument, identityId: string) => boolean

/**
 * True where one of the identity's grants gives the permission on the document. A grant whose filter cannot be
 * evaluated gives nothing. Grants are compiled once for each list of them, which must not be changed afterwards.
 */
export function may(identity: Identity, permission: Permission, document: StoredDocument): boolean {
  return testsOf(identity.grants, permission).some((test) => test(document, identity.id))
}

/** True where a grant gives the permission on every document, whatever is in it. */
export function mayEverywhere(identity: Identity, permission: Permission): boolean {
  return testsOf(identity.grants, permission).includes(everyDocument)
}

const compiled = new WeakMap<readonly Grant[], Map<Permission, readonly GrantTest[]>>()

function testsOf(grants: readonly Grant[], permission: Permission): readonly GrantTest[] {
  let byPermission = compiled.get(grants)
  if (!byPermission) compiled.set(grants, (byPermission = new Map()))
  let tests = byPermission.get(permission)
  if (!tests) {
    const given = grants.filter(({permissions}) => permissions.includes(permission))
    byPermission.set(permission, (tests = given.map(({filter}) => compile(filter))))
  }
  return tests
}

function compile(filter: string): GrantTest {
  const [, pattern] = PATH_FILTER.exec(filter) ?? []
  if (pattern === '**') return everyDocument
  if (pattern !== undefined) {
    const expression = pathExpression(pattern)
    return ({_id}) => expression.test(_id)
  }
  return (document, identityId) => {
    try {
      return matchesFilter(filter, {}, document, identityId)
    } catch (error) {
      if (error instanceof LakeError) return false
      throw error
    }
  }
}

const everyDocument: GrantTest = () => true

/** The filter of nearly every grant: `_id in path("drafts.**")`. */
const PATH_FILTER = /^\s*_id in path\(["']([a-zA-Z0-9_.*-]+)["']\)\s*$/
