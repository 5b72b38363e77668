import type {SanityClient} from '@sanity/client'
import {deepStrictEqual} from 'node:assert'
import {getDraftId, getPublishedId} from '@sanity/client/csm'
import * as fc from 'fast-check'
import {afterAll, beforeAll, expect, test} from 'vitest'

import {type Build, buildStories} from '../../seed/build.ts'
import {contentsOf} from '../../seed/contents.ts'
import {canonicalJson} from '../../seed/keys.ts'
import {MergeError, mergePeople} from '../../seed/merge.ts'
import {seedInto} from '../../seed/seed.ts'
import {UnknownRunError, undoRun} from '../../seed/undo.ts'
import {type LakeDatasets, startLakeDatasets} from './lakeDatasets.ts'
import {changed, readSmall, smallAnnotations} from './smallStory.ts'

let lake: LakeDatasets

beforeAll(async () => {
  lake = await startLakeDatasets()
})

afterAll(() => lake.close())

interface Variant {
  name: string
  kind: string
  title: string | undefined
  hasParticipants: boolean
  hasQuote: boolean
}

const variants = fc.record<Variant>({
  name: fc.constantFrom('Opening of the bridge', 'The bridge opens', 'A new bridge'),
  kind: fc.constantFrom('ceremony', 'meeting'),
  title: fc.constantFrom('Mayor', 'Lord Mayor', undefined),
  hasParticipants: fc.boolean(),
  hasQuote: fc.boolean(),
})

const buildOf = ({name, kind, title, hasParticipants, hasQuote}: Variant) => {
  const positions = '    positions:\n      - title: Mayor\n        start: 2021\n'
  const participants = '    participants:\n      - person: ada-byron\n        role: host\n'
  let annotations = changed(smallAnnotations, 'name: Opening of the bridge', `name: ${name}`)
  annotations = changed(annotations, 'kind: ceremony', `kind: ${kind}`)
  annotations = changed(
    annotations,
    positions,
    title === undefined ? '' : positions.replace('Mayor', title),
  )
  if (!hasParticipants) annotations = changed(annotations, participants, '')
  if (!hasQuote) annotations = annotations.replace(/quotes:[^]*$/, '')
  return buildStories([readSmall(annotations)])
}

const ids = [
  'person-ada-byron',
  'person-karl-braun',
  'event-bridge-opening',
  'quote-byron-hundred-years',
  'article-mayor-opens-bridge',
]
const id = fc.constantFrom(...ids)

const steps = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('seed' as const),
      variant: variants,
      prune: fc.boolean(),
      as: fc.constantFrom('published' as const, 'published' as const, 'draft' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      id,
      field: fc.constantFrom('name', 'kind', 'positions', 'edNote'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('restore' as const),
      id,
      back: fc.nat({max: 4}),
      asDraft: fc.boolean(),
    }),
  },
  {weight: 1, arbitrary: fc.record({do: fc.constant('delete' as const), id})},
  {weight: 1, arbitrary: fc.record({do: fc.constant('draft' as const), id})},
  {weight: 2, arbitrary: fc.record({do: fc.constant('publish' as const), id})},
  {weight: 3, arbitrary: fc.record({do: fc.constant('undo' as const), nth: fc.nat({max: 3})})},
)
type Step = typeof steps extends fc.Arbitrary<infer One> ? One : never

type Documents = Map<string, Record<string, unknown>>

/** All documents, without what every write changes. */
const read = async (client: SanityClient): Promise<Documents> => {
  const found = await client.fetch<Array<{_id: string}>>('*[]')
  return new Map(
    found
      .map((document): [string, Record<string, unknown>] => {
        const {_rev, _createdAt, _updatedAt, ...rest} = {
          _rev: null,
          _createdAt: null,
          _updatedAt: null,
          ...document,
        }
        return [document._id, rest]
      })
      .toSorted(([left], [right]) => left.localeCompare(right)),
  )
}

/** A newsroom that works on a dataset while it is seeded, and knows what it did. */
class Newsroom {
  readonly client: SanityClient
  /** What an editor has written, by the id of the document and the field; each value is written once only. */
  readonly #written = new Map<string, Map<string, unknown>>()
  readonly #deleted = new Set<string>()
  readonly #runs = new Map<string, Documents>()
  readonly #values = new Set<string>()

  constructor(client: SanityClient) {
    this.client = client
  }

  async take(step: Step) {
    switch (step.do) {
      case 'seed':
        return this.#seed(step)
      case 'undo':
        return this.#undo(step.nth)
      case 'edit':
        return this.#edit(await this.#formOf(step.id), step.field)
      case 'draft': {
        const published = await this.client.getDocument(step.id)
        if (published === undefined || (await this.#formOf(step.id)) !== step.id) return
        const draft = getDraftId(step.id)
        await this.client.create({...published, _id: draft, _type: published._type})
        this.#written.set(draft, new Map(this.#written.get(step.id)))
        return this.#edit(draft, 'edNote')
      }
      case 'publish': {
        const draft = getDraftId(step.id)
        if ((await this.#formOf(step.id)) !== draft) return
        const action = {
          actionType: 'sanity.action.document.publish' as const,
          draftId: draft,
          publishedId: step.id,
        }
        // What refers to something unpublished cannot be published.
        if (!(await succeeds(this.client.action(action)))) return
        this.#written.set(step.id, this.#written.get(draft) ?? new Map())
        this.#written.delete(draft)
        return
      }
      case 'restore':
        return this.#restore(step)
      case 'delete': {
        const forms = [step.id, getDraftId(step.id)]
        const there = forms.filter((form) => this.#now.has(form))
        if (there.length === 0) return
        // What others refer to cannot be deleted.
        const deletions = there.map((form) => ({delete: {id: form}}))
        if (!(await succeeds(this.client.mutate(deletions)))) return
        this.#deleted.add(step.id)
        for (const form of forms) this.#written.delete(form)
      }
    }
  }

  #now: Documents = new Map()

  /** Whatever an editor has done is still so. */
  async check() {
    this.#now = await read(this.client)
    for (const [form, fields] of this.#written) {
      for (const [field, value] of fields) {
        const now = contentsOf(this.#now.get(form) ?? {})[field]
        deepStrictEqual([form, field, now], [form, field, value])
      }
    }
    for (const gone of this.#deleted) deepStrictEqual([gone, this.#now.has(gone)], [gone, false])
  }

  async #seed({variant, prune, as}: Step & {do: 'seed'}) {
    const before = await read(this.client)
    const options = {as, prune, dryRun: false}
    const report = await seedInto(this.client, buildOf(variant), options)
    if (report.run !== undefined) this.#runs.set(report.run, before)
    const after = await read(this.client)
    this.#agree(buildOf(variant))
    const again = await seedInto(this.client, buildOf(variant), options)
    deepStrictEqual(again.transactions, [])
    deepStrictEqual(await read(this.client), after)
  }

  /** Undoes one of the last runs, whatever was done since: what it has not kept is as it was before that run. */
  async #undo(nth: number) {
    const [run, then] = [...this.#runs].at(-1 - nth) ?? []
    if (run === undefined || then === undefined) return
    const now = await read(this.client)
    const report = await undoRun(this.client, run).catch((error: unknown) => {
      if (error instanceof UnknownRunError) return undefined
      throw error
    })
    const expected = new Map(now)
    for (const document of report?.documents ?? []) {
      if (document.outcome === 'kept') continue
      const past = then.get(document.id)
      if (past === undefined) expected.delete(document.id)
      else expected.set(document.id, past)
    }
    const after = await read(this.client)
    deepStrictEqual(
      after,
      new Map([...expected].toSorted(([left], [right]) => left.localeCompare(right))),
    )
  }

  async #edit(form: string | undefined, field: string) {
    if (form === undefined) return
    const nth = this.#values.size + 1
    const value =
      field === 'positions'
        ? [{_key: 'a', _type: 'position', title: `Editor ${nth}`}]
        : `editor ${nth}`
    this.#values.add(canonicalJson(value))
    await this.client
      .patch(form)
      .set({[field]: value})
      .commit()
    const written = this.#written.get(form) ?? new Map<string, unknown>()
    this.#written.set(form, written.set(field, value))
  }

  /** As the Studio does it, or in place. What it has changed of what was seeded since is the editor's. */
  async #restore({id, back, asDraft}: Step & {do: 'restore'}) {
    const form = await this.#formOf(id)
    if (form === undefined) return
    const before = contentsOf(this.#now.get(form) ?? {})
    const old = await versionOf(this.client, form, back)
    if (old === undefined) return
    const into = asDraft ? getDraftId(id) : form
    const restored = this.client.createOrReplace({...old, _id: into})
    // What refers to something deleted cannot be restored.
    if (!(await succeeds(restored))) return
    const known = this.#written.get(form)
    const written = new Map<string, unknown>()
    const after = contentsOf(old)
    for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const [was, value] = [before[field], after[field]]
      const isSame = canonicalJson({value: was}) === canonicalJson({value})
      const isEditors = known?.has(field) === true
      // What was edited may be again what was seeded: then it is the seed's to change.
      const isOwn = value !== undefined && this.#values.has(canonicalJson(value))
      if (isEditors ? isSame || isOwn : !isSame) written.set(field, value)
    }
    this.#written.set(into, written)
  }

  /** Where the seed comes to say what an editor has restored, it is the seed's again. */
  #agree({documents}: Build) {
    for (const document of documents) {
      for (const form of [document._id, getDraftId(document._id)]) {
        const written = this.#written.get(form)
        for (const [field, value] of written ?? []) {
          const seeded = contentsOf(document)[field]
          if (canonicalJson({value: seeded}) === canonicalJson({value})) written?.delete(field)
        }
      }
    }
  }

  /** The form that an editor sees: the draft where there is one. */
  async #formOf(published: string): Promise<string | undefined> {
    this.#now = await read(this.client)
    return [getDraftId(published), getPublishedId(published)].find((form) => this.#now.has(form))
  }
}

/** A document as it was some transactions ago, as the Studio asks for it. */
async function versionOf(client: SanityClient, form: string, back: number) {
  const lines = await client.request<unknown>({
    url: client.getDataUrl('history', `transactions/${form}`),
    query: {excludeContent: 'true', reverse: 'true', limit: '5'},
  })
  const text = typeof lines === 'string' ? lines : JSON.stringify(lines)
  const transactions = text.split('\n').filter((line) => line !== '')
  const found: {id: string} = JSON.parse(transactions.at(back % transactions.length) ?? '')
  const {documents} = await client.request<{
    documents: Array<{_id: string; _type: string; [field: string]: unknown}>
  }>({
    url: client.getDataUrl('history', `documents/${form}`),
    query: {revision: found.id},
  })
  const [old] = documents
  if (old === undefined) return undefined
  const {_updatedAt, ...document} = old
  return document
}

const succeeds = (promise: Promise<unknown>) =>
  promise.then(
    () => true,
    () => false,
  )

test('whatever is seeded, edited and undone in whatever order: no change of an editor is lost, a second seed writes nothing, and an undo restores what was there', async () => {
  const checked = fc.assert(
    fc.asyncProperty(
      variants,
      fc.array(steps, {minLength: 3, maxLength: 12}),
      async (first, all) => {
        const newsroom = new Newsroom(await lake.create())
        await newsroom.take({do: 'seed', variant: first, prune: false, as: 'published'})
        for (const step of all) {
          await newsroom.take(step)
          await newsroom.check()
        }
      },
    ),
    {numRuns: 12},
  )
  await expect(checked).resolves.toBeUndefined()
}, 300_000)

test('an old version that an editor restores stays, whatever is seeded before and after', async () => {
  const stories = fc.constantFrom('published' as const, 'draft' as const).chain((as) => {
    const seed = fc.record({
      do: fc.constant('seed' as const),
      variant: variants,
      prune: fc.boolean(),
      as: fc.constant(as),
    })
    const restore = fc.record({
      do: fc.constant('restore' as const),
      id: fc.constantFrom('event-bridge-opening', 'person-ada-byron'),
      back: fc.constant(1),
      asDraft: fc.boolean(),
    })
    const publish = restore.map(({id}): Step => ({do: 'publish', id}))
    const other = fc.array(fc.oneof(publish, steps), {maxLength: 2})
    return fc.tuple(seed, seed, other, restore, other, seed, seed)
  })
  const checked = fc.assert(
    fc.asyncProperty(stories, async (story) => {
      const newsroom = new Newsroom(await lake.create())
      for (const step of story.flat()) {
        await newsroom.take(step)
        await newsroom.check()
      }
    }),
    {numRuns: 12},
  )
  await expect(checked).resolves.toBeUndefined()
}, 300_000)

test('an undo right after a seed restores all that was there, whatever it was', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(steps, {maxLength: 6}),
      variants,
      fc.boolean(),
      fc.constantFrom('published' as const, 'draft' as const),
      async (before, variant, prune, as) => {
        const client = await lake.create()
        const newsroom = new Newsroom(client)
        for (const step of before) await newsroom.take(step)
        const then = await read(client)
        const {run} = await seedInto(client, buildOf(variant), {as, prune, dryRun: false})
        const undone = run === undefined ? undefined : await undoRun(client, run)
        expect(undone?.kept ?? 0).toBe(0)
        expect(await read(client)).toEqual(then)
      },
    ),
    {numRuns: 12},
  )
}, 300_000)

test('a merge is undone to the dot, and made again holds whatever is seeded then', async () => {
  const [keep = '', duplicate = ''] = ids
  let merged = 0
  await fc.assert(
    fc.asyncProperty(fc.array(steps, {maxLength: 5}), variants, async (before, variant) => {
      const client = await lake.create()
      const newsroom = new Newsroom(client)
      await newsroom.take({do: 'seed', variant, prune: false, as: 'published'})
      for (const step of before) await newsroom.take(step)
      const then = await read(client)
      const merge = () => mergePeople(client, keep, duplicate)
      const first = await merge().catch((error: unknown) => {
        if (error instanceof MergeError) return undefined
        throw error
      })
      // Undone or deleted meanwhile: there are no two people.
      if (first === undefined) return
      merged += 1
      const undone = await undoRun(client, first.run)
      expect(undone.kept).toBe(0)
      expect(await read(client)).toEqual(then)
      await merge()
      await newsroom.take({do: 'seed', variant, prune: true, as: 'published'})
      const left = await client.fetch(
        '*[_id in [$duplicate, "drafts." + $duplicate] || references($duplicate)]._id',
        {duplicate},
      )
      expect(left).toEqual([])
    }),
    {numRuns: 12},
  )
  expect(merged).toBeGreaterThan(0)
}, 300_000)
