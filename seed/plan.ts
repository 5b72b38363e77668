import {getDraftId, getPublishedId, isDraftId} from '@sanity/client/csm'

import type {Build} from './build.ts'
import {compareFields, type FieldDifference} from './compareFields.ts'
import {changedFields, contentsOf, fieldHashesOf, hashOfContents} from './contents.ts'
import {formsOf, type DatasetState, type StoredDocument} from './datasetState.ts'
import type {SeedDocument} from './documents.ts'
import {clashOf} from './lookalikes.ts'
import {isReference, isWeak, referencesIn} from './references.ts'
import {runId} from './runs.ts'
import {publishedIdOf, storedIdOf, type Write} from './transaction.ts'

export type {Write} from './transaction.ts'

/** Whether seeding publishes at once, or leaves drafts for an editor to publish. */
export type SeedAs = 'published' | 'draft'

export interface PlanOptions {
  as: SeedAs
  /** Create what was seeded once and then deleted. Otherwise it stays deleted. */
  recreate?: boolean
  /** Delete what was seeded from the same folders and is no longer in the seed, where nobody has edited or needs it. */
  prune?: boolean
  /** Conflicts in which what the dataset has stays, and is a conflict no longer: all, or those of these published ids. */
  ours?: boolean | readonly string[]
  /** Conflicts in which the seed is written over what the dataset has: all, or those of these published ids. */
  theirs?: boolean | readonly string[]
}

/**
 * What seeding does with a document:
 * - `created`: the dataset did not have it
 * - `updated`: only the seed has changed since it was seeded
 * - `unchanged`: there is nothing to write
 * - `kept`: only the dataset has changed, so it stays as it is; if it was deleted, it stays deleted
 * - `merged`: both have changed, but not the same fields: those of the seed are written, the others stay
 * - `conflict`: both have changed the same field, or the dataset has the same thing under another id, so it
 *   stays as it is and somebody must look
 * - `removed`: it was seeded from the same folder, and is no longer in the seed
 */
export const outcomes = [
  'created',
  'updated',
  'unchanged',
  'kept',
  'merged',
  'conflict',
  'removed',
] as const
export type Outcome = (typeof outcomes)[number]

/** The reason of what is kept deleted. */
export const DELETED = 'deleted since it was seeded'

/** A field in which the dataset and the seed differ, and whether the seed's is written. */
export interface FieldChange extends FieldDifference {
  isWritten: boolean
}

export interface PlannedDocument {
  /** The id of the published document. */
  id: string
  outcome: Outcome
  /** Why, in words; there is none where the outcome says it all. */
  reason?: string
  /** Where the document stands in the dataset: the fields in which it differs from the seed, in order. */
  changes?: FieldChange[]
  /** Only for `created`, `updated`, `merged`, and for `removed` where it is to be deleted. */
  write?: Write
}

export interface Plan {
  /** The id of the run that writes it, which follows from all that it writes. */
  run: string
  /** In the order in which they are written; what is removed comes last. */
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
  const groups = stories
    .map(({ids}) => {
      const own = ids.filter((id) => !placed.has(id))
      for (const id of own) placed.add(id)
      return own.flatMap((id) => planned.get(id)?.write ?? [])
    })
    .filter((writes) => writes.length > 0)
  const removed = planRemoved(state, options, groups.flat())
  const all = [...planned.values(), ...removed]
  const unstamped = withDeletions(
    groups,
    removed.flatMap(({write}) => write ?? []),
    documents,
    state,
  )
  const run = runId('seed', unstamped)
  const {writes, stamped} = stamp(unstamped, all, run)
  return {
    run,
    documents: stamped,
    writes,
    seen: new Map(
      writes
        .flat()
        .map(publishedIdOf)
        .map((id) => [id, formsOf(state, id).map(({_id, _rev}) => ({_id, _rev}))]),
    ),
  }
}

/** How many documents have each outcome. */
export function countOutcomes({documents}: Plan): Record<Outcome, number> {
  const counts = {
    created: 0,
    updated: 0,
    unchanged: 0,
    kept: 0,
    merged: 0,
    conflict: 0,
    removed: 0,
  }
  for (const {outcome} of documents) counts[outcome] += 1
  return counts
}

function planDocument(
  document: SeedDocument,
  state: DatasetState,
  options: PlanOptions,
): PlannedDocument {
  const {as, recreate = false} = options
  const id = document._id
  const published = state.published.get(id)
  const draft = state.drafts.get(id)
  const versions = state.versions.get(id) ?? []
  const target = withLastSeeded(as === 'draft' ? (draft ?? published) : published, state)
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
  return {id, ...planOver(document, target, state, options)}
}

/** A document that remembers what it was last seeded with, though somebody has restored an old version of it since. */
function withLastSeeded(
  stored: StoredDocument | undefined,
  {lastSeeded}: DatasetState,
): StoredDocument | undefined {
  if (stored === undefined) return undefined
  const id = getPublishedId(stored._id)
  if (!lastSeeded.has(id)) return stored
  const {origin: _restored, ...rest} = stored
  const origin = lastSeeded.get(id)
  return origin === undefined ? rest : {...rest, origin}
}

type Decision = Omit<PlannedDocument, 'id'>

/** The document stands where it would be written, and nothing else of it is under way. */
function planOver(
  document: SeedDocument,
  target: StoredDocument,
  state: DatasetState,
  options: PlanOptions,
): Decision {
  if (target._type !== document._type) {
    return {outcome: 'conflict', reason: `is of type ${target._type} in the dataset`}
  }
  const differences = compareFields(target, document)
  const resolution = resolutionOf(document._id, options)
  const contested = differences.filter(isContested)
  if (contested.length > 0 && resolution === undefined) {
    return {
      outcome: 'conflict',
      reason: reasonOfConflict(target, differences),
      changes: withWritten(differences, () => false),
    }
  }
  const changes = withWritten(differences, ({changedBy, ...difference}) => {
    if (changedBy === 'unknown') return resolution === 'theirs' && 'after' in difference
    return changedBy === 'seed' || (changedBy === 'both' && resolution === 'theirs')
  })
  const written = fieldsOf(changes, true)
  const stay = fieldsOf(changes, false)
  const becomesDraft = options.as === 'draft' && target._id === document._id
  const isRemembered = target.origin?.hash === document.origin.hash
  if (written.length === 0 && (isRemembered || (becomesDraft && contested.length === 0))) {
    if (stay.length === 0) return {outcome: 'unchanged'}
    return {outcome: 'kept', reason: `edited in the dataset: ${list(stay)}`, changes}
  }
  const write =
    becomesDraft && written.length > 0
      ? {create: draftOver(document, target, written, state)}
      : patchOver(document, target, written, state, options.as)
  if (written.length === 0) {
    const says = stay.length === 0 ? 'already says the same' : `keeps its ${list(stay)}`
    return {
      outcome: 'updated',
      reason: `the dataset ${says}; only the record of its origin is renewed`,
      ...(stay.length > 0 && {changes}),
      write,
    }
  }
  const why = `${contested.length > 0 && resolution === 'theirs' ? 'written over' : 'changed in the seed'}: ${list(written)}`
  return stay.length === 0
    ? {outcome: 'updated', reason: why, changes, write}
    : {
        outcome: 'merged',
        reason: `${why}; edited in the dataset, and stays: ${list(stay)}`,
        changes,
        write,
      }
}

function isContested({changedBy}: FieldDifference): boolean {
  return changedBy === 'both' || changedBy === 'unknown'
}

function withWritten(
  differences: readonly FieldDifference[],
  isWritten: (difference: FieldDifference) => boolean,
): FieldChange[] {
  return differences.map((difference) => ({...difference, isWritten: isWritten(difference)}))
}

function fieldsOf(changes: readonly FieldChange[], written: boolean): string[] {
  return changes.filter(({isWritten}) => isWritten === written).map(({field}) => field)
}

function reasonOfConflict(
  {origin}: StoredDocument,
  differences: readonly FieldDifference[],
): string {
  const all = list(differences.map(({field}) => field))
  if (origin?.hash === undefined) return `was not seeded, and differs from the seed in ${all}`
  const both = differences.filter(({changedBy}) => changedBy === 'both').map(({field}) => field)
  return both.length > 0
    ? `changed in the seed and edited in the dataset: ${list(both)}`
    : `changed in the seed and edited in the dataset; they differ in ${all}`
}

function resolutionOf(id: string, {ours, theirs}: PlanOptions): 'ours' | 'theirs' | undefined {
  const names = (ids: boolean | readonly string[] | undefined) =>
    typeof ids === 'object' && ids.includes(id)
  // An id that is named comes before a rule for all.
  if (names(ours)) return 'ours'
  if (names(theirs)) return 'theirs'
  if (ours === true) return 'ours'
  return theirs === true ? 'theirs' : undefined
}

/**
 * Somebody has a draft or a version of the document under way: that is theirs to finish. What is written
 * beneath it would be gone once it is published, as it replaces the whole document.
 */
function keepPending(
  document: SeedDocument,
  edit: StoredDocument,
  target: StoredDocument | undefined,
): Decision {
  const differ = changedFields(edit, document)
  const where = isDraftId(edit._id) ? 'a draft' : `a version (${edit._id})`
  const what = differ.length > 0 ? `, which differs in ${list(differ)}` : ' with the same contents'
  // What the draft was last seeded with, or made from, is the same where seeding has left the draft.
  const isKnown = [target ?? edit, edit].some(({origin}) => origin?.hash === document.origin.hash)
  const changes = withWritten(compareFields(edit, document), () => false)
  return {
    ...(isKnown
      ? {outcome: 'kept' as const, reason: `there is ${where} of it${what}`}
      : {
          outcome: 'conflict' as const,
          reason: `changed in the seed, and there is ${where} of it${what}`,
        }),
    ...(changes.length > 0 && {changes}),
  }
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
  const stands = ({id, isWeak: weak}: {id: string; isWeak: boolean}) =>
    planned.get(id)?.write !== undefined ||
    (as === 'published' && !weak ? state.published.has(id) : isStored(id))
  const causes = new Map<string, string>()
  let settled = false
  while (!settled) {
    settled = true
    for (const document of documents) {
      const {write, changes} = planned.get(document._id) ?? {}
      if (write === undefined) continue
      // What stands in the dataset already may go on referring weakly to what does not.
      const needed = referencesIn(writtenBy(write, document)).filter(
        (reference) => 'create' in write || !reference.isWeak,
      )
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
        ...(changes !== undefined && {changes: withWritten(changes, () => false)}),
      })
    }
  }
}

/** The part of a seeded document that a write writes, with its references as the seed has them. */
function writtenBy(write: Write, document: SeedDocument): unknown {
  if ('create' in write) return document
  const set = 'patch' in write ? Object.keys(write.patch.set ?? {}) : []
  return set.map((field) => document[field])
}

/** What was seeded from the same folders, and is no longer in the seed. */
function planRemoved(
  state: DatasetState,
  {as, prune = false}: PlanOptions,
  writes: readonly Write[],
): PlannedDocument[] {
  const planned = new Map(state.orphans.map((id) => [id, removal(id, state, as)]))
  const changed = new Map(writes.map((write) => [storedIdOf(write), write]))
  const going = new Map<string, Write>()
  for (const [id, {write}] of planned) if (write !== undefined) going.set(id, write)
  const references = [
    ...state.referrers
      .filter(({_id}) => !changed.has(_id))
      .map((document) => ({_id: document._id, to: referencesIn(document)})),
    ...writes.map((write) => ({_id: storedIdOf(write), to: referencesIn(outcomeOf(write, state))})),
  ]
  let settled = false
  while (!settled) {
    settled = true
    for (const id of going.keys()) {
      const referrer = references.find(
        ({_id, to}) => !going.has(_id) && to.some((reference) => reference.id === id),
      )
      if (referrer === undefined) continue
      going.delete(id)
      planned.set(id, {
        id,
        outcome: 'removed',
        reason: `no longer in the seed, but ${referrer._id} refers to it`,
      })
      settled = false
    }
  }
  return [...planned.values()].map(({write, ...document}) => {
    if (write === undefined) return document
    return prune
      ? {...document, reason: 'no longer in the seed; deleted', write}
      : {...document, reason: 'no longer in the seed; --prune deletes it'}
  })
}

function removal(id: string, state: DatasetState, as: SeedAs): PlannedDocument {
  const [stored, other] = formsOf(state, id)
  const form = withLastSeeded(stored, state)
  if (form === undefined || other !== undefined) {
    const reason = `no longer in the seed, but somebody works on ${other?._id ?? id}`
    return {id, outcome: 'removed', reason}
  }
  if (form.origin?.hash !== hashOfContents(form)) {
    return {id, outcome: 'removed', reason: 'no longer in the seed, but edited in the dataset'}
  }
  if (as === 'draft' && form._id === id) {
    return {id, outcome: 'removed', reason: 'no longer in the seed, but published'}
  }
  return {id, outcome: 'removed', write: {delete: {id: form._id, ifRevisionID: form._rev}}}
}

/** What a document will be after a write. */
function outcomeOf(write: Write, state: DatasetState): unknown {
  if ('create' in write) return write.create
  if ('delete' in write) return undefined
  const {id, set, unset = []} = write.patch
  const stored = formsOf(state, publishedIdOf(write)).find(({_id}) => _id === id)
  const left = Object.entries(stored ?? {}).filter(([field]) => !unset.includes(field))
  return {...Object.fromEntries(left), ...set}
}

/**
 * Deletions go with what was written last. A transaction that only deletes would leave no trace in the dataset by
 * which the run could be found and undone: so one document of the seed remembers it.
 */
function withDeletions(
  groups: readonly Write[][],
  deletions: readonly Write[],
  documents: readonly SeedDocument[],
  state: DatasetState,
): Write[][] {
  const last = groups.at(-1)
  if (deletions.length === 0) return [...groups]
  if (last !== undefined) return [...groups.slice(0, -1), [...last, ...deletions]]
  const witness = documents
    .map(({_id}) => formsOf(state, _id))
    .filter(([, other]) => other === undefined)
    .map(([form]) => withLastSeeded(form, state))
    .find((form) => form?.origin?.hash !== undefined)
  if (witness === undefined) return [[...deletions]]
  const {_id: id, _rev: ifRevisionID, origin} = witness
  return [[{patch: {id, ifRevisionID, set: {origin: withRun(origin, '')}}}, ...deletions]]
}

/** Writes the run's id into everything that the run writes. */
function stamp(writes: readonly Write[][], documents: readonly PlannedDocument[], run: string) {
  const stamps = new Map<Write, Write>()
  for (const write of writes.flat()) stamps.set(write, stampedWrite(write, run))
  return {
    writes: writes.map((group) => group.map((write) => stamps.get(write) ?? write)),
    stamped: documents.map(({write, ...document}) => {
      const own = write && stamps.get(write)
      return own === undefined ? document : {...document, write: own}
    }),
  }
}

function stampedWrite(write: Write, run: string): Write {
  if ('create' in write) {
    const {origin} = write.create
    return {create: {...write.create, origin: withRun(origin, run)}}
  }
  if ('delete' in write) return write
  const {set = {}, ...patch} = write.patch
  return {patch: {...patch, set: {...set, origin: withRun(set.origin, run)}}}
}

function withRun(origin: unknown, run: string): Record<string, unknown> {
  return {...(typeof origin === 'object' ? origin : {}), run}
}

function patchOver(
  document: SeedDocument,
  target: StoredDocument,
  written: readonly string[],
  state: DatasetState,
  as: SeedAs,
): Write {
  const fields = storedForm(document, state, as)
  const unset = written.filter((field) => !(field in fields))
  return {
    patch: {
      id: target._id,
      ifRevisionID: target._rev,
      set: {...pick(fields, written), origin: fields.origin},
      ...(unset.length > 0 && {unset}),
    },
  }
}

/** A draft of a published document: what that says, but for the fields that the seed has changed. */
function draftOver(
  document: SeedDocument,
  target: StoredDocument,
  written: readonly string[],
  state: DatasetState,
) {
  const fields = storedForm(document, state, 'draft')
  const stay = Object.keys(contentsOf(target)).filter((field) => !written.includes(field))
  return {
    ...pick(target, stay),
    ...pick(fields, written),
    origin: fields.origin,
    _id: getDraftId(document._id),
    _type: document._type,
  }
}

function pick(document: object, fields: readonly string[]): Record<string, unknown> {
  const wanted = new Set(fields)
  return Object.fromEntries(Object.entries(document).filter(([field]) => wanted.has(field)))
}

/**
 * The document as it is stored. A draft's references to what is not published are weak, with the note
 * that publication strengthens them, as the Studio writes them.
 */
function storedForm(
  document: SeedDocument,
  {published, drafts}: DatasetState,
  as: SeedAs,
): {_id: string; _type: string} & Record<string, unknown> {
  const origin = {
    ...document.origin,
    fields: [...fieldHashesOf(document)].map(([_key, hash]) => ({_type: 'fieldHash', _key, hash})),
  }
  if (as === 'published') return {...document, origin}
  const weakened = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(weakened)
    if (typeof value !== 'object' || value === null) return value
    if (isReference(value) && !isWeak(value) && !published.has(value._ref)) {
      const type = drafts.get(value._ref)?._type ?? value._ref.split('-')[0] ?? ''
      return {...value, _weak: true, _strengthenOnPublish: {type}}
    }
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, weakened(part)]))
  }
  const fields = Object.entries(document).map(([field, value]) => [field, weakened(value)])
  return {
    ...Object.fromEntries(fields),
    origin,
    _id: getDraftId(document._id),
    _type: document._type,
  }
}

function list(fields: readonly string[]): string {
  return fields.join(', ')
}
