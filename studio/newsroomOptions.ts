import type {AttributionVerb, Option} from '../schemas/index.ts'
import {stages as houseStages} from '../schemas/index.ts'
import {houseRoles, type RoleMapping} from './workflow/newsroomRoles.ts'
import {stagePath, type StagePath} from './workflow/stagePath.ts'

/** What a newsroom may choose. Every option may be left out. */
export interface NewsroomOptions {
  /** Title of the desk. @defaultValue `'Desk'` */
  title?: string
  /** Types that this Studio goes without; whatever points to them goes with them. Articles always stay. */
  types?: {person?: boolean; quote?: boolean; event?: boolean}
  /**
   * The stages of an article in their order. The first is where articles begin; one must have the value `approved`,
   * which publication waits for; `hold`, if it is there, stands beside the path.
   */
  stages?: readonly Option[]
  /** The verbs of attribution that are not warned of. */
  attributionVerbs?: readonly AttributionVerb[]
  /** Who is what in the newsroom. */
  roles?: RoleMapping
}

/** The options with everything that was left out. */
export interface Newsroom {
  title: string
  has: Readonly<Record<OptionalType, boolean>>
  path: StagePath
  /** Undefined where the house list stands. */
  verbs: readonly AttributionVerb[] | undefined
  roles: RoleMapping
}

/** The types that a newsroom may go without. */
export type OptionalType = 'person' | 'quote' | 'event'

/** @throws Error where the stages make no path, with what to do. */
export function resolveOptions(options: NewsroomOptions = {}): Newsroom {
  const {types = {}} = options
  return {
    title: options.title ?? 'Desk',
    has: {
      person: types.person ?? true,
      quote: types.quote ?? true,
      event: types.event ?? true,
    },
    path: stagePath(options.stages ?? houseStages),
    verbs: options.attributionVerbs,
    roles: {...houseRoles, ...options.roles},
  }
}
