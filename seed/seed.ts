import type {SanityClient} from '@sanity/client'

import {type ApplyOptions, applyPlan} from './apply.ts'
import type {Build} from './build.ts'
import {fetchState} from './datasetState.ts'
import {fetchNames, type Names} from './names.ts'
import {
  countOutcomes,
  type FieldChange,
  type Outcome,
  type Plan,
  type PlanOptions,
  planSeed,
} from './plan.ts'
import type {Problem} from './problems.ts'
import {proposeSamePeople} from './samePeople.ts'

/** What seeding did, or would do in a dry run. */
export interface SeedReport extends Record<Outcome, number> {
  /** The run, by which it can be undone. Absent where there is nothing to write. */
  run?: string
  /** In the order in which they are written. */
  documents: Array<{id: string; outcome: Outcome; reason?: string; changes?: FieldChange[]}>
  /** What the documents that `changes` refer to are called, by id. */
  names: Names
  /** Proposals: whom, of the dataset or the seed, people who are created may be under another spelling. */
  warnings: Problem[]
  /** Ids of the transactions that were committed; none where there was nothing to write. */
  transactions: string[]
}

export interface SeedOptions extends PlanOptions, ApplyOptions {
  /** Plan, but write nothing. */
  dryRun: boolean
}

/**
 * Plans prepared documents against a dataset, and writes what is new.
 * @throws DatasetMovedError where the dataset changes in between
 */
export async function seedInto(
  client: SanityClient,
  build: Build,
  {dryRun, onProgress, signal, ...options}: SeedOptions,
): Promise<SeedReport> {
  const plan = await planInto(client, build, options)
  const names = await fetchNames(client, plan, build.documents)
  const warnings = await proposeSamePeople(client, build, createdBy(plan))
  const transactions = dryRun
    ? []
    : await applyPlan(client, plan, {
        ...(onProgress !== undefined && {onProgress}),
        ...(signal !== undefined && {signal}),
      })
  return reportOf(plan, names, transactions, warnings)
}

/** Plans prepared documents against a dataset. Writes nothing. */
export async function planInto(
  client: SanityClient,
  build: Build,
  options: PlanOptions,
): Promise<Plan> {
  const asDrafts = options.as === 'draft'
  return planSeed(build, await fetchState(client, build.documents, {asDrafts}), options)
}

/** Which documents, by their published ids, a plan creates. */
export function createdBy({documents}: Plan): (id: string) => boolean {
  const created = new Set(documents.flatMap(({id, outcome}) => (outcome === 'created' ? [id] : [])))
  return (id) => created.has(id)
}

export function reportOf(
  plan: Plan,
  names: Names,
  transactions: string[],
  warnings: Problem[] = [],
): SeedReport {
  return {
    ...(plan.writes.length > 0 && {run: plan.run}),
    ...countOutcomes(plan),
    documents: plan.documents.map(({write: _write, ...document}) => document),
    names,
    warnings,
    transactions,
  }
}
