import type {SanityClient} from '@sanity/client'
import {getPublishedId, isPublishedId} from '@sanity/client/csm'

import {failureOf} from './apply.ts'
import {fetchForms, formsOf, type StoredDocument} from './datasetState.ts'
import {canonicalJson, withKeys} from './keys.ts'
import {nearest} from './nearest.ts'
import {foldedName, namesOf} from './personNames.ts'
import {rawClient} from './rawClient.ts'
import {isReference} from './references.ts'
import {runId} from './runs.ts'
import {commitTransaction, inBatches, transactionBytes, type Write} from './transaction.ts'

export interface MergeOptions {
  /** Say what would be done, and write nothing. */
  dryRun?: boolean
  /** How much one transaction may hold, in bytes. */
  limit?: number
}

/** What a merge did, or would do in a dry run. */
export interface MergeReport {
  /** The run, by which it can be undone. */
  run: string
  /** Published ids of the person that stays and of the one that goes. */
  keep: string
  duplicate: string
  /** Spellings that the person has come to have. */
  spellings: string[]
  /** Fields in which the duplicate had more: filled where they were empty, items added to lists. */
  filled: string[]
  /** Fields in which the two differ: the first stays, the second is left to the history. */
  conflicts: Array<{field: string; kept: unknown; dropped: unknown}>
  /** Documents that refer to the duplicate, as stored, with the paths at which they refer to it. */
  referrers: Array<{id: string; paths: string[]}>
  /** Stored forms of the duplicate that are deleted. */
  deleted: string[]
  /** Ids of the transactions that were committed; none in a dry run. */
  transactions: string[]
}

/** The two cannot be joined. */
export class MergeError extends Error {
  override readonly name = 'MergeError'
}

/**
 * Makes one person of two: everything that refers to the duplicate refers to the other, in drafts and
 * versions too; the duplicate's spellings become other names, its fields fill empty ones, and it is deleted.
 * One transaction where it fits into one. Each write carries the revision that it was planned on, and the
 * deletion goes last, so that nothing is lost where the dataset moves meanwhile: merging again goes on.
 *
 * @param keep id of the person that stays
 * @param duplicate id of the person that goes
 * @throws MergeError where they are not two people of the dataset
 * @throws DatasetMovedError where somebody edits one of the documents meanwhile
 */
export async function mergePeople(
  client: SanityClient,
  keep: string,
  duplicate: string,
  {dryRun = false, limit = transactionBytes}: MergeOptions = {},
): Promise<MergeReport> {
  const raw = rawClient(client)
  const ids = {keep: getPublishedId(keep), duplicate: getPublishedId(duplicate)}
  const forms = await fetchForms(raw, [ids.keep, ids.duplicate])
  const kept = formsOf(forms, ids.keep)
  const gone = formsOf(forms, ids.duplicate)
  await assertTwoPeople(raw, ids, {keep: kept, duplicate: gone})
  const referrers = await raw.fetch<StoredDocument[]>(
    '*[references($duplicate)] | order(_id asc)',
    {
      duplicate: ids.duplicate,
    },
  )

  const {filled, conflicts, spellings, writes: fills} = joined(kept, gone)
  const moves = referrers
    .filter(({_id}) => getPublishedId(_id) !== ids.duplicate)
    .map((document) => moveOf(document, ids))
  const writes: Write[] = [
    ...inOneWrite([...fills, ...moves.flatMap(({write}) => write)]),
    // Drafts and versions before what is published: they may not outlive it.
    ...gone.toReversed().map(({_id: id, _rev}): Write => ({delete: {id, ifRevisionID: _rev}})),
  ]
  const run = runId('merge', writes)
  return {
    run,
    ...ids,
    spellings,
    filled,
    conflicts,
    referrers: moves.map(({id, paths}) => ({id, paths})),
    deleted: gone.map(({_id}) => _id),
    transactions: dryRun ? [] : await commitAll(raw, inBatches(writes, limit), run),
  }
}

async function commitAll(
  client: SanityClient,
  batches: readonly Write[][],
  run: string,
): Promise<string[]> {
  const transactions: string[] = []
  for (const [index, batch] of batches.entries()) {
    try {
      transactions.push(await commitTransaction(client, batch, `${run}-${index + 1}`))
    } catch (error) {
      throw failureOf(error, transactions, 'merge')
    }
  }
  return transactions
}

interface Pair<Value> {
  keep: Value
  duplicate: Value
}

async function assertTwoPeople(
  client: SanityClient,
  ids: Pair<string>,
  forms: Pair<readonly StoredDocument[]>,
) {
  if (ids.keep === ids.duplicate) {
    throw new MergeError(
      `${ids.keep} is given twice. Name the person that stays, then the duplicate.`,
    )
  }
  for (const which of ['keep', 'duplicate'] as const) {
    const [form] = forms[which]
    if (form === undefined) throw new MergeError(await nobody(client, ids[which]))
    if (form._type !== 'person') {
      throw new MergeError(`${ids[which]} is of type ${form._type}. Only people can be merged.`)
    }
  }
  if (isPublished(forms.duplicate) && !isPublished(forms.keep)) {
    throw new MergeError(
      `${ids.keep} is not published, so that what is published cannot refer to it as to ${ids.duplicate}. Publish it first, or merge the other way round.`,
    )
  }
}

function isPublished(forms: readonly StoredDocument[]): boolean {
  return forms.some(({_id}) => isPublishedId(_id))
}

async function nobody(client: SanityClient, id: string): Promise<string> {
  const people = await client.fetch<string[]>('*[_type == "person"]._id')
  const guess = nearest(id, new Set(people.map(getPublishedId)))
  return `The dataset has no person ${id}.${guess === undefined ? ' Give the id of its document.' : ` Do you mean ${guess}?`}`
}

/** Fields that are the document's own, or of which a person can have but one. */
const ownFields = new Set(['slug', 'origin', 'name', 'otherNames'])

type Joined = Pick<MergeReport, 'filled' | 'conflicts' | 'spellings'> & {writes: Write[]}

/** What each stored form of the person that stays takes over. Conflicts are those of the first form. */
function joined(kept: readonly StoredDocument[], gone: readonly StoredDocument[]): Joined {
  const forms = kept.map((form) => takeOver(form, gone))
  const [first] = forms
  return {
    filled: first?.filled ?? [],
    conflicts: first?.conflicts ?? [],
    spellings: first?.spellings ?? [],
    writes: forms.flatMap(({write}) => write),
  }
}

function takeOver(form: StoredDocument, gone: readonly StoredDocument[]) {
  const set: Record<string, unknown> = {}
  const conflicts: MergeReport['conflicts'] = []
  const names = addedNames(form, gone)
  if (names.length > 0) set.otherNames = [...listAt(form, 'otherNames'), ...names]
  const fields = gone.flatMap((other) => Object.keys(other)).toSorted()
  for (const field of new Set(fields)) {
    if (field.startsWith('_') || ownFields.has(field)) continue
    const theirs = gone.map((other) => other[field]).filter((value) => !isEmpty(value))
    for (const value of theirs) {
      const own = field in set ? set[field] : form[field]
      if (isEmpty(own)) set[field] = value
      else if (Array.isArray(own) && Array.isArray(value)) {
        const more = value.filter((item) => !own.some((other) => isSame(other, item)))
        if (more.length > 0) set[field] = [...own, ...withOtherKeys(own, more)]
      } else if (!isSame(own, value)) conflicts.push({field, kept: own, dropped: value})
    }
  }
  const write: Write[] =
    Object.keys(set).length === 0 ? [] : [{patch: {id: form._id, ifRevisionID: form._rev, set}}]
  const filled = Object.keys(set).filter((field) => field !== 'otherNames')
  const distinct = new Map(conflicts.map((conflict) => [canonicalJson(conflict), conflict]))
  return {
    write,
    filled,
    conflicts: [...distinct.values()],
    spellings: names.map(({name}) => name),
  }
}

/** The spellings of the duplicate that a person does not have yet; capitals make no other spelling. */
function addedNames(form: StoredDocument, gone: readonly StoredDocument[]) {
  const known = new Set(namesOf(form).map(({name}) => foldedName(name)))
  const added: Array<{name: string}> = []
  for (const spelling of gone.flatMap(namesOf)) {
    if (known.has(foldedName(spelling.name))) continue
    known.add(foldedName(spelling.name))
    added.push(spelling)
  }
  return withKeys(
    [getPublishedId(form._id), 'otherNames'],
    added.map(({name, ...rest}) => ({...rest, _type: 'otherName', name})),
  )
}

/** An item's key must be its own among those that it comes to stand beside. */
function withOtherKeys(own: readonly unknown[], items: readonly unknown[]): unknown[] {
  const keys = new Set(own.map(keyOf))
  return items.map((item) =>
    typeof item === 'object' && item !== null && keys.has(keyOf(item))
      ? (withKeys([String(keyOf(item)), 'merged'], [item])[0] ?? item)
      : item,
  )
}

interface Move {
  id: string
  paths: string[]
  write: Write[]
}

/** Makes a document refer to the person that stays. A list that comes to name the person twice names it once. */
function moveOf(document: StoredDocument, {keep, duplicate}: Pair<string>): Move {
  const set: Record<string, unknown> = {}
  const unset: string[] = []
  const paths: string[] = []
  const visit = (value: unknown, path: string) => {
    if (Array.isArray(value)) {
      const hasKept = value.some((item) => isPlainReference(item, keep))
      let isThere = hasKept
      for (const [index, item] of value.entries()) {
        const key = keyOf(item)
        const at = `${path}[${typeof key === 'string' ? `_key==${JSON.stringify(key)}` : index}]`
        if (isPlainReference(item, duplicate) && isThere) {
          paths.push(at)
          unset.push(at)
        } else {
          isThere ||= isPlainReference(item, duplicate)
          visit(item, at)
        }
      }
    } else if (typeof value === 'object' && value !== null) {
      if (isPlainReference(value, duplicate)) {
        paths.push(path)
        set[`${path}._ref`] = keep
        return
      }
      for (const [field, part] of Object.entries(value)) visit(part, `${path}.${field}`)
    }
  }
  for (const [field, value] of Object.entries(document)) {
    if (!field.startsWith('_')) visit(value, field)
  }
  const {_id: id, _rev: ifRevisionID} = document
  const write: Write = {
    patch: {
      id,
      ifRevisionID,
      ...(Object.keys(set).length > 0 && {set}),
      ...(unset.length > 0 && {unset}),
    },
  }
  return {id, paths, write: paths.length > 0 ? [write] : []}
}

/** A reference inside this dataset; those that lead out of it have its id by chance. */
function isPlainReference(value: unknown, id: string): boolean {
  if (typeof value !== 'object' || value === null || !isReference(value)) return false
  return value._ref === id && !('_dataset' in value) && !('_projectId' in value)
}

/** A person may refer to the other: two patches of one document would be guarded by one revision. */
function inOneWrite(writes: readonly Write[]): Write[] {
  const patches = new Map<string, Write>()
  const others: Write[] = []
  for (const write of writes) {
    if (!('patch' in write)) {
      others.push(write)
      continue
    }
    const {id, set, unset} = write.patch
    const known = patches.get(id)
    const before = known !== undefined && 'patch' in known ? known.patch : undefined
    const allUnset = [...(before?.unset ?? []), ...(unset ?? [])]
    patches.set(id, {
      patch: {
        ...write.patch,
        set: {...before?.set, ...set},
        ...(allUnset.length > 0 && {unset: allUnset}),
      },
    })
  }
  return [...patches.values(), ...others]
}

function listAt(document: StoredDocument, field: string): unknown[] {
  const value = document[field]
  return Array.isArray(value) ? value : []
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  )
}

/** Whether two values say the same; the keys of items say nothing. */
function isSame(left: unknown, right: unknown): boolean {
  return canonicalJson(withoutKeys(left)) === canonicalJson(withoutKeys(right))
}

function withoutKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([field]) => field !== '_key')
      .map(([field, part]) => [field, withoutKeys(part)]),
  )
}

function keyOf(item: unknown): unknown {
  return typeof item === 'object' && item !== null && '_key' in item ? item._key : undefined
}
