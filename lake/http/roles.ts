import type {Grant, Identity, Permission} from '../types.ts'

export type RoleName = Exclude<Identity['role'], 'anonymous'>

/** The kinds of things in a project that a role may be allowed to manage, as `/projects/:id/grants` names them. */
export type ProjectResource =
  | 'sanity.project'
  | 'sanity.project.datasets'
  | 'sanity.project.members'
  | 'sanity.project.roles'
  | 'sanity.project.tokens'

export interface Role {
  name: RoleName
  title: string
  description: string
  /** What it may do with the documents of any dataset. */
  grants: Grant[]
  projectGrants: Partial<Record<ProjectResource, readonly string[]>>
}

const EVERY_DOCUMENT = '_id in path("**")'
const DRAFTS = '_id in path("drafts.**")'
/** Documents without a dot in their id: no drafts, no versions, nothing private. */
const ROOT_DOCUMENTS = '_id in path("*")'

/** The roles that every hosted project has, with what https://www.sanity.io/docs/content-lake/roles says of them. */
export const ROLES: readonly Role[] = [
  {
    name: 'administrator',
    title: 'Administrator',
    description: 'Read and write access to all datasets, with full access to all project settings.',
    grants: [grant(EVERY_DOCUMENT, 'read', 'create', 'update', 'history', 'manage', 'editHistory')],
    projectGrants: {
      'sanity.project': ['read', 'update'],
      'sanity.project.datasets': ['create', 'delete', 'read', 'update'],
      'sanity.project.members': ['create', 'delete', 'read', 'update'],
      'sanity.project.roles': ['read'],
      'sanity.project.tokens': ['create', 'delete', 'read'],
    },
  },
  {
    name: 'developer',
    title: 'Developer',
    description:
      'Read and write access to all datasets, with access to the project settings for developers.',
    grants: [grant(EVERY_DOCUMENT, 'read', 'create', 'update', 'history')],
    projectGrants: {
      'sanity.project': ['read'],
      'sanity.project.datasets': ['create', 'delete', 'read', 'update'],
      'sanity.project.members': ['read'],
      'sanity.project.roles': ['read'],
      'sanity.project.tokens': ['create', 'delete', 'read'],
    },
  },
  {
    name: 'editor',
    title: 'Editor',
    description: 'Read and write access to all datasets, with limited access to project settings.',
    grants: [grant(EVERY_DOCUMENT, 'read', 'create', 'update', 'history')],
    projectGrants: {
      'sanity.project': ['read'],
      'sanity.project.datasets': ['read', 'update'],
      'sanity.project.members': ['read'],
      'sanity.project.roles': ['read'],
    },
  },
  {
    name: 'contributor',
    title: 'Contributor',
    description: 'Read access to all datasets, and write access to drafts.',
    grants: [grant(EVERY_DOCUMENT, 'read', 'history'), grant(DRAFTS, 'create', 'update')],
    projectGrants: readOnly(),
  },
  {
    name: 'viewer',
    title: 'Viewer',
    description: 'Read access to all datasets, with no access to project settings.',
    grants: [grant(EVERY_DOCUMENT, 'read', 'history')],
    projectGrants: readOnly(),
  },
]

/** What anybody may do in a public dataset. */
export const PUBLIC_GRANTS: Grant[] = [grant(ROOT_DOCUMENTS, 'read')]

/** Every user may comment, viewers included: in the datasets that hold comments and tasks. */
export const ADDON_GRANTS: Grant[] = [grant(EVERY_DOCUMENT, 'read', 'create', 'update', 'history')]

export const NO_GRANTS: Grant[] = []

export function roleNamed(name: string): Role | undefined {
  return ROLES.find((role) => role.name === name)
}

/** True where the identity's role may do this to the project's datasets, tokens, … */
export function mayManage(identity: Identity, resource: ProjectResource, action: string): boolean {
  return roleNamed(identity.role)?.projectGrants[resource]?.includes(action) ?? false
}

function grant(filter: string, ...permissions: Permission[]): Grant {
  return {filter, permissions}
}

function readOnly(): Role['projectGrants'] {
  return {
    'sanity.project': ['read'],
    'sanity.project.datasets': ['read'],
    'sanity.project.members': ['read'],
    'sanity.project.roles': ['read'],
  }
}
