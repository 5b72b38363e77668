import type {CurrentUser} from 'sanity'

/** What somebody does in the newsroom. */
export type NewsroomRole = 'reporter' | 'editor' | 'legal' | 'administrator'

/** Who has a newsroom role: names of Sanity roles, and ids of users. */
export interface RoleHolders {
  sanityRoles?: readonly string[]
  users?: readonly string[]
}

/** Who is what. Nobody has a role that is left out. */
export type RoleMapping = Partial<Record<NewsroomRole, RoleHolders>>

/** Anything that the workflow lets some do and others not. */
export type WorkflowStep =
  | 'submit'
  | 'forward'
  | 'approve'
  | 'requestChanges'
  | 'hold'
  | 'resume'
  | 'requireCheck'
  | 'factDone'
  | 'legalDone'
  | 'publish'
  | 'correct'
  | 'retract'

/** The roles of every Sanity project, as a newsroom reads them. Nobody is legal until somebody is named. */
export const houseRoles: RoleMapping = {
  administrator: {sanityRoles: ['administrator']},
  editor: {sanityRoles: ['editor', 'developer']},
  reporter: {sanityRoles: ['contributor']},
}

const allowed: Readonly<Record<WorkflowStep, readonly NewsroomRole[]>> = {
  submit: ['reporter', 'editor'],
  forward: ['editor'],
  approve: ['editor'],
  requestChanges: ['editor', 'legal'],
  hold: ['editor', 'legal'],
  resume: ['editor'],
  requireCheck: ['reporter', 'editor', 'legal'],
  factDone: ['editor'],
  legalDone: ['legal'],
  publish: ['editor'],
  correct: ['editor'],
  retract: ['editor'],
}

/** The part of a user that decides. */
export type RoleBearer = Pick<CurrentUser, 'id'> & {roles: readonly {name: string}[]}

/** What a user is in the newsroom. Who is named by id is that alone, whatever the Sanity role. */
export function newsroomRoles(mapping: RoleMapping, user: RoleBearer | null): NewsroomRole[] {
  if (user === null) return []
  const named = roleNames.filter((role) => mapping[role]?.users?.includes(user.id))
  if (named.length > 0) return named
  return roleNames.filter((role) =>
    user.roles.some(({name}) => mapping[role]?.sanityRoles?.includes(name)),
  )
}

/** Whether one of the roles may take the step; an administrator may take every one. */
export function mayTake(roles: readonly NewsroomRole[], step: WorkflowStep): boolean {
  return roles.includes('administrator') || roles.some((role) => allowed[step].includes(role))
}

/** Who may take the step, for people: “an editor, a legal reader or an administrator”. */
export function whoMay(step: WorkflowStep): string {
  const people = [...allowed[step], 'administrator' as const].map((role) => titles[role])
  return new Intl.ListFormat('en', {type: 'disjunction'}).format(people)
}

const titles: Readonly<Record<NewsroomRole, string>> = {
  reporter: 'a reporter',
  editor: 'an editor',
  legal: 'a legal reader',
  administrator: 'an administrator',
}

const roleNames: readonly NewsroomRole[] = ['reporter', 'editor', 'legal', 'administrator']
