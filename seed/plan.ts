import {getDraftId, isDraftId} from '@sanity/client/csm'

import type {Build} from './build.ts'
import {changedFields, contentsOf, hashOfContents} from './contents.ts'
import {formsOf, type DatasetState, type StoredDocument} from './datasetState.ts'
import type {SeedDocument} from './documents.ts'
import {canonicalJson} from './keys.ts'
import {clashOf} from './lookalikes.ts'

/** Whether seeding publishes at once, or leaves drafts for an editor to publish. */
export type SeedAs = 'published' | 'draft'

export interface PlanOptions {
  as: SeedAs
  /** Create what was seeded once and then deleted. Otherwise it stays deleted. */
  recreate?: boolean
}

/**
 * What seeding does with a document:
 * - `created`: the dataset did not have it
 * - `updated`: only the seed has changed since it was seeded
 * - `unchanged`: there is nothing to write
 * - `kept`: only the dataset has changed, so it stays as it is; if it was deleted, it stays deleted
 * - `conflict`: both have changed, or the dataset has the same thing under another id, so it stays as it
 *   is and somebody must look
 */
export const outcomes = ['created', 'updated', 'unchanged', 'kept', 'conflict'] as const
export type Outcome = (typeof outcomes)[number]

/** The reason of what is kept deleted. */
export const DELETED = 'deleted since it was seeded'

/** A change to one stored document. `id` is the id that it is stored under. */
export type Write =
  | {create: {_id: string; _type: string} & Record<string, unknown>}
  | {patch: {id: string; ifRevisionID: string; set?: Record<string, unknown>; unset?: string[]}}

export interface PlannedDocument {
  /** The id of the published document. */
  id: string
  outcome: Outcome
  /** Why, in words; there is none where the outcome says it all. */
  reason?: string
  /** Only for `created` and `updated`. */
  write?: Write
}

export interface Plan {
  /** In the order in which they are written. */
  documents: PlannedDocument[]
  /** The writes, an article's together: each list is one transaction where it fits into one. */
  writes: Write[][]
  /** For each document that is written, by its published id: the stored forms that the plan saw. */
  seen: ReadonlyMap<string, readonly SeenForm[]>
}

/** A published document, draft or version, and the revision it was in. */
export type SeenForm = Pick<StoredDocument, '_id' | '_rev'>

/** Compares documents with what a dataset holds: pure. Writes nothing. */
export function planSeed(
  {documents, stories}: Build,
  state: DatasetState,
  options: PlanOptions,
): Plan {
  const planned = new Map(
    documents.map((document) => [document._id, planDocument(document, state, options)]),
  )
  refuseDangling(documents, planned, state, options.as)
  const placed = new Set<string>()
  return {
    documents: [...planned.values()],
    writes: stories
      .map(({ids}) => {
        const own = ids.filter((id) => !placed.has(id))
        for (const id of own) placed.add(id)
        return own.flatMap((id) => planned.get(id)?.write ?? [])
      })
      .filter((writes) => writes.length > 0),
    seen: new Map(
      [...planned.values()]
        .filter(({write}) => write !== undefined)
        .map(({id}) => [id, formsOf(state, id).map(({_id, _rev}) => ({_id, _rev}))]),
    ),
  }
}

/** How many documents have each outcome. */
export function countOutcomes({documents}: Plan): Record<Outcome, number> {
  const counts = {created: 0, updated: 0, unchanged: 0, kept: 0, conflict: 0}
  for (const {outcome} of documents) counts[outcome] += 1
  return counts
}

function planDocument(
  document: SeedDocument,
  state: DatasetState,
  {as, recreate = false}: PlanOptions,
): PlannedDocument {
  const id = document._id
  const published = state.published.get(id)
  const draft = state.drafts.get(id)
  const versions = state.versions.get(id) ?? []
  const target = as === 'draft' ? (draft ?? published) : published
  const pending = as === 'draft' || draft === undefined ? versions : [draft, ...versions]
  if (target === undefined && pending.length === 0) {
    if (state.deleted.has(id) && !recreate) {
      return {id, outcome: 'kept', reason: DELETED}
    }
    const clash = clashOf(document, state.lookalikes)
    if (clash !== undefined) return {id, outcome: 'conflict', reason: clash}
    return {id, outcome: 'created', write: {create: storedForm(document, state, as)}}
  }
  const [edit] = pending
  if (edit !== undefined) return {id, ...keepPending(document, edit, target)}
  if (target === undefined) throw new Error(`No state of ${id} is left to plan for`)
  return {id, ...planOver(document, target, state, as)}
}

type Decision = Omit<PlannedDocument, 'id'>

/** The document stands where it would be written, and nothing else of it is under way. */
function planOver(
  document: SeedDocument,
  target: StoredDocument,
  state: DatasetState,
  as: SeedAs,
): Decision {
  if (target._type !== document._type) {
    return {outcome: 'conflict', reason: `is of type ${target._type} in the dataset`}
  }
  const seeded = target.origin?.hash
  const current = hashOfContents(target)
  const desired = document.origin.hash
  const targetIsPublished = target._id === document._id
  if (current === desired) {
    if (seeded === desired || (as === 'draft' && targetIsPublished)) return {outcome: 'unchanged'}
    return {
      outcome: 'updated',
      reason: 'the dataset already says the same; only the record of its origin is renewed',
      write: patchOver(document, target, state, as),
    }
  }
  const differ = list(changedFields(target, document))
  if (seeded === undefined) {
    return {outcome: 'conflict', reason: `was not seeded, and differs from the seed in ${differ}`}
  }
  if (current !== seeded) {
    return seeded === desired
      ? {outcome: 'kept', reason: `edited in the dataset: ${differ}`}
      : {
          outcome: 'conflict',
          reason: `changed in the seed and edited in the dataset; they differ in ${differ}`,
        }
  }
  return {
    outcome: 'updated',
    reason: `changed in the seed: ${differ}`,
    write:
      as === 'draft' && targetIsPublished
        ? {create: storedForm(document, state, as)}
        : patchOver(document, target, state, as),
  }
}

/** Somebody has a draft or a version of the document under way: that is theirs to finish. */
function keepPending(
  document: SeedDocument,
  edit: StoredDocument,
  target: StoredDocument | undefined,
): Decision {
  const differ = changedFields(edit, document)
  const where = isDraftId(edit._id) ? 'a draft' : `a version (${edit._id})`
  const what = differ.length > 0 ? `, which differs in ${list(differ)}` : ' with the same contents'
  const base = (target ?? edit).origin?.hash
  return base === document.origin.hash
    ? {outcome: 'kept', reason: `there is ${where} of it${what}`}
    : {outcome: 'conflict', reason: `changed in the seed, and there is ${where} of it${what}`}
}

/**
 * Nothing is written that would refer to nothing. Where a document is not written and does not stand in
 * the dataset, what refers to it is left too, and so on. A published document can refer strongly only to
 * one that is published as well.
 */
function refuseDangling(
  documents: readonly SeedDocument[],
  planned: Map<string, PlannedDocument>,
  state: DatasetState,
  as: SeedAs,
) {
  const isStored = (id: string) => formsOf(state, id).length > 0
  const stands = ({id, isWeak}: {id: string; isWeak: boolean}) =>
    planned.get(id)?.write !== undefined ||
    (as === 'published' && !isWeak ? state.published.has(id) : isStored(id))
  const causes = new Map<string, string>()
  let settled = false
  while (!settled) {
    settled = true
    for (const document of documents) {
      const write = planned.get(document._id)?.write
      if (write === undefined) continue
      // What stands in the dataset already may go on referring weakly to what does not.
      const needed = referencesIn(document).filter(({isWeak}) => 'create' in write || !isWeak)
      const missing = needed.find((reference) => !stands(reference))?.id
      if (missing === undefined) continue
      settled = false
      const cause = causes.get(missing)
      causes.set(document._id, cause ?? missing)
      const why = isStored(missing)
        ? 'is not published'
        : state.deleted.has(missing)
          ? `was ${DELETED}`
          : cause === undefined
            ? 'is in conflict itself'
            : `is not written because of ${cause}`
      planned.set(document._id, {
        id: document._id,
        outcome: 'conflict',
        reason: `refers to ${missing}, which ${why}`,
      })
    }
  }
}

function patchOver(
  document: SeedDocument,
  target: StoredDocument,
  state: DatasetState,
  as: SeedAs,
): Write {
  const {_id, _type, ...fields} = storedForm(document, state, as)
  const set = Object.entries(fields).filter(
    ([field, value]) => canonicalJson(value) !== canonicalJson(target[field]),
  )
  const unset = Object.keys(contentsOf(target)).filter(
    (field) => field !== '_type' && !(field in fields),
  )
  return {
    patch: {
      id: target._id,
      ifRevisionID: target._rev,
      set: Object.fromEntries(set),
      ...(unset.length > 0 && {unset}),
    },
  }
}

/**
 * The document as it is stored. A draft's references to what is not published are weak, with the note
 * that publication strengthens them, as the Studio writes them.
 */
function storedForm(document: SeedDocument, {published}: DatasetState, as: SeedAs) {
  if (as === 'published') return document
  const weakened = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(weakened)
    if (typeof value !== 'object' || value === null) return value
    if (isReference(value) && !isWeak(value) && !published.has(value._ref)) {
      const [type = ''] = value._ref.split('-')
      return {...value, _weak: true, _strengthenOnPublish: {type}}
    }
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, weakened(part)]))
  }
  const fields = Object.entries(document).map(([field, value]) => [field, weakened(value)])
  return {...Object.fromEntries(fields), _id: getDraftId(document._id), _type: document._type}
}

function referencesIn(value: unknown): Array<{id: string; isWeak: boolean}> {
  if (Array.isArray(value)) return value.flatMap(referencesIn)
  if (typeof value !== 'object' || value === null) return []
  if (!isReference(value)) return Object.values(value).flatMap(referencesIn)
  return [{id: value._ref, isWeak: isWeak(value)}]
}

function isReference(value: object): value is {_ref: string} {
  return '_ref' in value && typeof value._ref === 'string'
}

function isWeak(reference: object): boolean {
  return '_weak' in reference && reference._weak === true
}

function list(fields: readonly string[]): string {
  return fields.join(', ')
}
