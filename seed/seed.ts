import type {SanityClient} from '@sanity/client'

import {applyPlan} from './apply.ts'
import type {Build} from './build.ts'
import {fetchState} from './datasetState.ts'
import {countOutcomes, type Outcome, type PlanOptions, planSeed} from './plan.ts'

/** What seeding did, or would do in a dry run. */
export interface SeedReport extends Record<Outcome, number> {
  /** In the order in which they are written. */
  documents: Array<{id: string; outcome: Outcome; reason?: string}>
  /** Ids of the transactions that were committed; none where there was nothing to write. */
  transactions: string[]
}

export interface SeedOptions extends PlanOptions {
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
  {dryRun, ...options}: SeedOptions,
): Promise<SeedReport> {
  const plan = planSeed(build, await fetchState(client, build.documents), options)
  const transactions = dryRun ? [] : await applyPlan(client, plan)
  return {
    ...countOutcomes(plan),
    documents: plan.documents.map(({id, outcome, reason}) => ({
      id,
      outcome,
      ...(reason !== undefined && {reason}),
    })),
    transactions,
  }
}
