import {z} from 'zod'

import type {Names} from './names.ts'
import {outcomes, type Plan, type SeedAs} from './plan.ts'

/** A plan in a file, to be applied later, and the dataset that it was made for. */
export interface SavedPlan {
  target: {projectId: string; dataset: string}
  as: SeedAs
  plan: Plan
  names: Names
}

const FORMAT = 'dateline seed plan'
const VERSION = 1

const document = z.looseObject({_id: z.string(), _type: z.string()})
const write = z.union([
  z.strictObject({create: document}),
  z.strictObject({
    patch: z.strictObject({
      id: z.string(),
      ifRevisionID: z.string(),
      set: z.record(z.string(), z.unknown()).exactOptional(),
      unset: z.array(z.string()).exactOptional(),
    }),
  }),
  z.strictObject({delete: z.strictObject({id: z.string(), ifRevisionID: z.string()})}),
])
const change = z.strictObject({
  field: z.string(),
  changedBy: z.enum(['seed', 'dataset', 'both', 'unknown']),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  isWritten: z.boolean(),
})
const file = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  target: z.strictObject({projectId: z.string(), dataset: z.string()}),
  as: z.enum(['published', 'draft']),
  names: z.record(z.string(), z.string()),
  run: z.string(),
  documents: z.array(
    z.strictObject({
      id: z.string(),
      outcome: z.enum(outcomes),
      reason: z.string().exactOptional(),
      changes: z.array(change).exactOptional(),
    }),
  ),
  writes: z.array(z.array(write)),
  seen: z.record(z.string(), z.array(z.strictObject({_id: z.string(), _rev: z.string()}))),
})

export function printSavedPlan({target, as, plan, names}: SavedPlan): string {
  const saved: z.input<typeof file> = {
    format: FORMAT,
    version: VERSION,
    target,
    as,
    names,
    run: plan.run,
    documents: plan.documents.map(({write: _write, ...planned}) => planned),
    writes: plan.writes,
    seen: Object.fromEntries([...plan.seen].map(([id, forms]) => [id, [...forms]])),
  }
  return `${JSON.stringify(saved, undefined, 2)}\n`
}

/**
 * @param name of the file, for messages
 * @throws Error where it is no saved plan
 */
export function parseSavedPlan(text: string, name: string): SavedPlan {
  const read = file.safeParse(parseJson(text, name))
  if (!read.success) {
    const [issue] = read.error.issues
    const where = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`
    throw new Error(
      `${name} is not a plan that this version can apply${where}. Save one with --dry-run --save.`,
    )
  }
  const {target, as, names, run, documents, writes, seen} = read.data
  return {
    target,
    as,
    names,
    plan: {run, documents, writes, seen: new Map(Object.entries(seen))},
  }
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be read'
    throw new Error(`${name} is not JSON: ${why}.`, {cause: error})
  }
}
