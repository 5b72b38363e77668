import * as fc from 'fast-check'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import type {Dataset} from '../../../lake/dataset/dataset.ts'
import {openDataset} from '../../../lake/dataset/open.ts'
import {may} from '../../../lake/dataset/permissions.ts'
import type {Grant, Identity, JsonObject, Perspective} from '../../../lake/types.ts'
import {
  act,
  ADMINISTRATOR,
  errorOf,
  everything,
  mutate,
  temporaryDataset,
  temporaryFolder,
} from '../transactions/temporaryDataset.ts'

function identityWith(...grants: Grant[]): Identity {
  return {id: 'user-rita', name: 'Rita', role: 'viewer', grants}
}

/** Reads what is published and not secret, and its past. */
const READER = identityWith({
  filter: '_type != "secret" && !(_id in path("drafts.**"))',
  permissions: ['read', 'history'],
})

const to = (id: string) => ({_type: 'reference', _ref: id})

/** `open` refers to `hidden`, which refers back; both have drafts. */
function withSecrets(): Dataset {
  const dataset = temporaryDataset()
  mutate(
    dataset,
    't1',
    {create: {_id: 'hidden', _type: 'secret', word: 'sesame', about: to('open')}},
    {create: {_id: 'open', _type: 'note', n: 1, about: to('hidden')}},
    {create: {_id: 'drafts.open', _type: 'note', n: 2, about: to('open')}},
    {create: {_id: 'versions.r1.open', _type: 'note', n: 3}},
  )
  return dataset
}

function ask(
  dataset: Dataset,
  query: string,
  options: {perspective?: Perspective; identity?: Identity; hideVersions?: boolean} = {},
) {
  return dataset.query({
    query,
    params: {},
    perspective: 'raw',
    now: '2025-08-06T12:00:00Z',
    identity: READER,
    ...options,
  }).result
}

describe('a query finds only what may be read', () => {
  test.each<[string, unknown]>([
    ['*[]._id', ['open', 'versions.r1.open']],
    ['count(*)', 2],
    ['count(*[_type == "secret"])', 0],
    ['*[_id == "hidden"][0]', null],
    ['*[_id == "open"][0].about->', null],
    ['*[_id == "open"][0].about->word', null],
    [
      '*[_id == "open"]{"who": about->{word}, "back": count(*[references(^._id)])}',
      [{who: null, back: 0}],
    ],
    ['*[references("open")]._id', []],
    ['*[_id in *[_type == "secret"].about._ref]._id', []],
    ['*[sanity::versionOf("open")]._id', ['open', 'versions.r1.open']],
    ['{"all": *[word == "sesame"], "n": count(*[defined(word)])}', {all: [], n: 0}],
  ])('%s', (query, result) => {
    expect(ask(withSecrets(), query)).toEqual(result)
  })

  test('in every perspective', () => {
    const dataset = withSecrets()
    const numbers = (perspective: Perspective, identity: Identity) =>
      ask(dataset, '*[_id == "open"]{n, _originalId, "word": about->word}', {perspective, identity})
    expect(numbers('drafts', ADMINISTRATOR)).toEqual([
      {n: 2, _originalId: 'drafts.open', word: null},
    ])
    expect(numbers('drafts', READER)).toEqual([{n: 1, _originalId: 'open', word: null}])
    expect(numbers('published', ADMINISTRATOR)).toEqual([{n: 1, _originalId: null, word: 'sesame'}])
    expect(numbers('published', READER)).toEqual([{n: 1, _originalId: null, word: null}])
    expect(numbers(['r1', 'drafts'], READER)).toEqual([
      {n: 3, _originalId: 'versions.r1.open', word: null},
    ])
  })

  test('as if there were nothing else, whatever is asked', () => {
    const type = fc.constantFrom('note', 'secret', 'person')
    const id = fc.constantFrom('a', 'b', 'c', 'drafts.a', 'drafts.b', 'versions.r1.a', 'x.y')
    const documents = fc.uniqueArray(
      fc.record({_id: id, _type: type, n: fc.integer({min: 0, max: 3}), to: id}),
      {selector: ({_id}) => _id},
    )
    const filter = fc.constantFrom(
      '_type == "note"',
      '_id in path("*")',
      '_id in path("drafts.**")',
      'n > 1',
      '_type in ["note", "person"] && !(_id in path("versions.**"))',
    )
    const query = fc.constantFrom(
      '*',
      'count(*)',
      '*{_id, "to": to->{_id, n, "back": *[references(^._id)]._id}}',
      '*[to->n > 1]{_id}',
      '*[_type == "secret" || _id in ["a", "drafts.a", "x.y"]]',
      '*[n in *[_type == "person"].n]._id',
      '*[sanity::partOfRelease("r1")]._id',
    )
    const perspective = fc.constantFrom<Perspective>('raw', 'published', 'drafts', ['r1', 'drafts'])
    fc.assert(
      fc.property(documents, filter, query, perspective, (some, grantFilter, asked, seen) => {
        const whole = openDataset({file: join(temporaryFolder(), 'd.db'), name: 'whole'})
        const part = openDataset({file: join(temporaryFolder(), 'd.db'), name: 'part'})
        const identity = identityWith({filter: grantFilter, permissions: ['read']})
        const creations = some.map(({to: target, ...document}): JsonObject => ({
          create: {...document, to: {_ref: target, _weak: true}},
        }))
        mutate(whole, 't1', ...creations)
        const readable = whole.documents({ids: some.map(({_id}) => _id), identity}).documents
        const ids = new Set(readable.map(({_id}) => _id))
        mutate(part, 't1', ...creations.filter((_, index) => ids.has(some[index]?._id ?? '')))
        const strip = (dataset: Dataset, who: Identity) =>
          JSON.stringify(ask(dataset, asked, {identity: who, perspective: seen})).replaceAll(
            /"_(createdAt|updatedAt)":"[^"]*"/g,
            '""',
          )
        expect(strip(whole, identity)).toBe(strip(part, ADMINISTRATOR))
        whole.close()
        part.close()
      }),
      {numRuns: 60},
    )
  })
})

test('versions are hidden from API versions that do not know them', () => {
  const dataset = withSecrets()
  const hidden = {identity: ADMINISTRATOR, hideVersions: true}
  expect(ask(dataset, '*._id', hidden)).toEqual(['drafts.open', 'hidden', 'open'])
  expect(ask(dataset, '*[_id == "versions.r1.open"]', hidden)).toEqual([])
  expect(ask(dataset, '*[sanity::partOfRelease("r1")]', hidden)).toEqual([])
  expect(ask(dataset, '*._id', {hideVersions: true})).toEqual(['open'])
})

test('documents say what may not be read, and references do not count it', () => {
  const dataset = withSecrets()
  expect(
    dataset.documents({ids: ['hidden', 'open', 'drafts.open', 'none'], identity: READER}),
  ).toMatchObject({
    documents: [{_id: 'open'}],
    omitted: [
      {id: 'hidden', reason: 'permission'},
      {id: 'drafts.open', reason: 'permission'},
      {id: 'none', reason: 'existence'},
    ],
  })
  expect(dataset.referencesTo('open', READER)).toEqual({totalCount: 0, references: []})
  expect(dataset.referencesTo('hidden', READER)).toEqual({
    totalCount: 1,
    references: [{id: 'open', type: 'note'}],
  })
})

describe('the past', () => {
  test('is shown of documents that may be read today, or as they last were', () => {
    const dataset = withSecrets()
    mutate(dataset, 't2', {createOrReplace: {_id: 'hidden', _type: 'note', word: 'open sesame'}})
    mutate(dataset, 't3', {createOrReplace: {_id: 'now-secret', _type: 'secret'}})
    mutate(dataset, 't4', {delete: {id: 'now-secret'}})
    const at = (revision: string) =>
      dataset
        .documentsAt(['hidden', 'open', 'drafts.open', 'now-secret'], {revision}, READER)
        .map(({_id, _rev}) => [_id, _rev])
    expect(at('t1')).toEqual([
      ['hidden', 't1'],
      ['open', 't1'],
    ])
    expect(at('t3')).toEqual([
      ['hidden', 't2'],
      ['open', 't1'],
    ])
  })

  test('needs the permission for it, beside reading', () => {
    const dataset = withSecrets()
    const onlyReads = identityWith({filter: '_id in path("**")', permissions: ['read']})
    expect(dataset.documentsAt(['open'], {revision: 't1'}, onlyReads)).toEqual([])
    expect([...dataset.transactions({ids: ['open'], identity: onlyReads})]).toEqual([])
    expect(dataset.documentEvents({id: 'open', identity: onlyReads})).toEqual({
      events: {open: []},
      nextCursor: '',
    })
  })

  test('leaves out of a transaction what it did elsewhere', () => {
    const dataset = withSecrets()
    const changed = (ids: string[], onlyThese: boolean) =>
      [...dataset.transactions({ids, onlyThese, identity: READER})].map(({id, changes}) => ({
        id,
        changes: changes.map(({documentId}) => documentId),
      }))
    expect(changed(['open', 'hidden'], false)).toEqual([
      {id: 't1', changes: ['open', 'versions.r1.open']},
    ])
    expect(changed(['open', 'hidden'], true)).toEqual([{id: 't1', changes: ['open']}])
    expect(changed(['hidden'], false)).toEqual([])
  })
})

describe('writing shows nothing that may not be read', () => {
  const WRITER = identityWith(
    {filter: '_type != "secret"', permissions: ['read']},
    {filter: '_id in path("**")', permissions: ['create', 'update']},
  )

  test('not in what a mutation returns', () => {
    const dataset = withSecrets()
    const {results} = dataset.mutate({
      mutations: [
        {createIfNotExists: {_id: 'hidden', _type: 'note'}},
        {patch: {id: 'hidden', set: {n: 1}}},
      ],
      identity: WRITER,
    })
    expect(results).toEqual([{id: 'hidden', operation: 'update', document: null}])
  })

  test('not by a query that selects what to change', () => {
    const dataset = withSecrets()
    const {results} = dataset.mutate({
      mutations: [{patch: {query: '*[defined(word)]', set: {n: 1}}}],
      identity: WRITER,
    })
    expect(results).toEqual([])
  })

  test.each([
    [
      'a version made of it',
      {
        actionType: 'sanity.action.document.version.create',
        publishedId: 'hidden',
        baseId: 'hidden',
        versionId: 'versions.r1.hidden',
      },
    ],
    [
      'a draft made of it',
      {
        actionType: 'sanity.action.document.edit',
        publishedId: 'hidden',
        draftId: 'drafts.hidden',
        patch: {set: {n: 1}},
      },
    ],
    [
      'unpublishing it',
      {
        actionType: 'sanity.action.document.unpublish',
        publishedId: 'hidden',
        draftId: 'drafts.hidden',
      },
    ],
  ])('not by %s', (_, action) => {
    const dataset = withSecrets()
    mutate(dataset, 't1b', {patch: {id: 'open', unset: ['about']}})
    expect(errorOf(() => dataset.act({actions: [action], identity: WRITER})).status).toBe(404)
    expect(
      act(dataset, 't2', {...action, actionType: action.actionType.slice(14)}).results,
    ).not.toEqual([])
  })

  test('not in what keeps a document from deletion', () => {
    const dataset = withSecrets()
    mutate(dataset, 't2', {delete: {id: 'drafts.open'}})
    const refusal = errorOf(() =>
      dataset.mutate({mutations: [{delete: {id: 'open'}}], identity: WRITER}),
    )
    const description =
      'Document "open" cannot be deleted as there are references to it from a document that you may not read'
    expect(refusal).toEqual({
      status: 409,
      body: {
        error: {
          type: 'mutationError',
          description: `Mutation failed: ${description}`,
          items: [
            {
              error: {
                type: 'documentHasExistingReferencesError',
                description,
                id: 'open',
                referencingIDs: [],
              },
              index: 0,
            },
          ],
        },
      },
    })
    expect(everything(dataset)).toMatchObject([{_id: 'hidden'}, {_id: 'open'}, {}])
  })
})

/** Whether the segments of an id lie on a path. */
function lies(segments: string[], [first, ...others]: string[]): boolean {
  if (first === undefined) return segments.length === 0
  const [head, ...rest] = segments
  if (head === undefined || (first !== head && !first.startsWith('*'))) return false
  return lies(rest, others) || (first === '**' && lies(rest, [first, ...others]))
}

const noteNamed = (_id: string) => ({
  _id,
  _type: 'note',
  _rev: 't1',
  _createdAt: '2025-08-06T12:00:00Z',
  _updatedAt: '2025-08-06T12:00:00Z',
  owner: 'user-rita',
})

describe('grants', () => {
  test('give each permission by itself, to whom the filter names', () => {
    const identity = identityWith(
      {filter: 'owner == identity()', permissions: ['update']},
      {filter: '_id in path("*")', permissions: ['read']},
    )
    expect(may(identity, 'read', noteNamed('a'))).toBe(true)
    expect(may(identity, 'read', noteNamed('drafts.a'))).toBe(false)
    expect(may(identity, 'update', noteNamed('drafts.a'))).toBe(true)
    expect(may({...identity, id: 'user-other'}, 'update', noteNamed('a'))).toBe(false)
    expect(may(identity, 'create', noteNamed('a'))).toBe(false)
  })

  test('that cannot be evaluated give nothing', () => {
    const identity = identityWith(
      {filter: '_id in path("**"', permissions: ['read']},
      {filter: '_id == $id', permissions: ['read']},
    )
    expect(may(identity, 'read', noteNamed('a'))).toBe(false)
  })

  test('of paths: * is one segment, ** is one or more', () => {
    const segment = fc.constantFrom('a', 'b', 'ab', 'a-b', 'drafts', 'versions')
    const id = fc.array(segment, {minLength: 1, maxLength: 4}).map((parts) => parts.join('.'))
    const pattern = fc
      .array(fc.oneof(segment, fc.constantFrom('*', '**')), {minLength: 1, maxLength: 4})
      .map((parts) => parts.join('.'))
    fc.assert(
      fc.property(id, pattern, (_id, path) => {
        const identity = identityWith({filter: `_id in path("${path}")`, permissions: ['read']})
        expect(may(identity, 'read', noteNamed(_id))).toBe(lies(_id.split('.'), path.split('.')))
      }),
      {numRuns: 500},
    )
  })
})
