import {describe, expect, test} from 'vitest'
import {
  act,
  ADMINISTRATOR,
  errorOf,
  everything,
  mutate,
  temporaryDataset,
  VIEWER,
} from './temporaryDataset.ts'

const PAIR = {publishedId: 'a', draftId: 'drafts.a'}

function failure(status: number, type: string, description: string, extra: object = {}) {
  return {
    status,
    body: {
      error: {
        type: 'actionError',
        description: `Action failed: ${description}`,
        items: [{error: {type, description, ...extra}, index: 0}],
      },
    },
  }
}

const create = (ifExists: string) => ({
  actionType: 'document.create',
  publishedId: 'a',
  attributes: {_id: 'drafts.a', _type: 'note', n: 2},
  ifExists,
})

describe('create', () => {
  test('makes a draft, with keys in arrays', () => {
    const dataset = temporaryDataset()
    const outcome = act(dataset, 't1', {
      actionType: 'document.create',
      publishedId: 'a',
      attributes: {_id: 'drafts.a', _type: 'note', list: [{n: 1}]},
      ifExists: 'fail',
    })
    expect(outcome).toEqual({
      transactionId: 't1',
      results: [{id: 'drafts.a', operation: 'create'}],
    })
    expect(everything(dataset)).toEqual([
      {
        _id: 'drafts.a',
        _type: 'note',
        _rev: 't1',
        _createdAt: '2025-08-06T12:00:00Z',
        _updatedAt: '2025-08-06T12:00:00Z',
        list: [{_key: expect.stringMatching(/^[0-9a-f]{12}$/), n: 1}],
      },
    ])
  })

  test('fails on a draft that exists, or leaves it, as asked', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'drafts.a', _type: 'note', n: 1}})
    expect(errorOf(() => act(dataset, 't2', create('fail')))).toEqual(
      failure(409, 'documentAlreadyExistsError', 'Document by ID "drafts.a" already exists', {
        id: 'drafts.a',
      }),
    )
    act(dataset, 't3', create('ignore'))
    expect(everything(dataset)).toMatchObject([{_id: 'drafts.a', n: 1}])
  })
})

describe('edit', () => {
  test('of a missing draft begins with the published document', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note', n: 1, kept: true}})
    act(dataset, 't2', {actionType: 'document.edit', ...PAIR, patch: {set: {n: 2}}})
    const published = {
      _id: 'a',
      _type: 'note',
      _rev: 't1',
      _createdAt: '2025-08-06T12:00:00Z',
      _updatedAt: '2025-08-06T12:00:00Z',
      n: 1,
      kept: true,
    }
    expect(everything(dataset)).toEqual([
      published,
      {...published, _id: 'drafts.a', _rev: 't2', _updatedAt: '2025-08-06T12:00:01Z', n: 2},
    ])
  })

  test('that patches nothing makes the draft all the same', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note'}})
    const guard = {unset: ['_empty_action_guard_pseudo_field_']}
    act(dataset, 't2', {actionType: 'document.edit', ...PAIR, patch: guard})
    expect(everything(dataset)).toMatchObject([{_id: 'a'}, {_id: 'drafts.a', _rev: 't2'}])
  })

  test('needs the draft or the published document', () => {
    const dataset = temporaryDataset()
    const edit = {actionType: 'document.edit', ...PAIR, patch: {set: {n: 2}}}
    expect(errorOf(() => act(dataset, 't1', edit))).toEqual(
      failure(404, 'documentNotFoundError', 'The document with the ID "drafts.a" was not found', {
        id: 'drafts.a',
      }),
    )
  })
})

/** A reference that waits to be strong, in a field that is itself weak or not. */
const waiting = (weak: boolean) => ({
  _type: 'reference',
  _ref: 'person',
  _weak: true,
  _strengthenOnPublish: {type: 'person', ...(weak && {weak})},
})

const createDraft = (ifExists: string) => ({
  actionType: 'document.create',
  publishedId: 'a',
  attributes: {_id: 'drafts.a', _type: 'note'},
  ifExists,
})

test('create makes no draft of a document that is published', () => {
  const dataset = temporaryDataset()
  mutate(dataset, 't1', {create: {_id: 'a', _type: 'note'}})
  const taken = failure(409, 'documentAlreadyExistsError', 'Document by ID "a" already exists', {
    id: 'a',
  })
  expect(errorOf(() => act(dataset, 't2', createDraft('fail')))).toEqual(taken)
  expect(errorOf(() => act(dataset, 't2', createDraft('ignore')))).toEqual(taken)
  expect(errorOf(() => act(dataset, 't2', createDraft('replace')))).toEqual(
    failure(
      400,
      'validationError',
      'Action "sanity.action.document.create" needs fail or ignore as "ifExists"',
    ),
  )
})

const versionOfBase = (ifBaseRevisionId: string) => ({
  actionType: 'document.version.create',
  publishedId: 'a',
  baseId: 'a',
  versionId: 'versions.r1.a',
  ifBaseRevisionId,
})

test('a version is made of its base only as it was expected, and once', () => {
  const dataset = temporaryDataset()
  mutate(dataset, 't1', {create: {_id: 'a', _type: 'note', n: 1}})
  expect(errorOf(() => act(dataset, 't2', versionOfBase('t0')))).toEqual(
    failure(
      409,
      'documentRevisionIDDoesNotMatchError',
      'Document "a" has unexpected revision ID ("t1"), expected "t0"',
      {id: 'a', currentRevisionID: 't1', expectedRevisionID: 't0'},
    ),
  )
  act(dataset, 't2', versionOfBase('t1'))
  expect(errorOf(() => act(dataset, 't3', versionOfBase('t1')))).toEqual(
    failure(409, 'documentAlreadyExistsError', 'Document by ID "versions.r1.a" already exists', {
      id: 'versions.r1.a',
    }),
  )
})

test.each(['archived', 'published'])('no version comes into a release that is %s', (state) => {
  const dataset = temporaryDataset()
  act(dataset, 't1', {actionType: 'release.create', releaseId: 'r1'})
  const end = state === 'archived' ? 'release.archive' : 'release.publish'
  act(dataset, 't2', {actionType: end, releaseId: 'r1'})
  const create = {
    actionType: 'document.version.create',
    publishedId: 'a',
    document: {_id: 'versions.r1.a', _type: 'note'},
  }
  expect(errorOf(() => act(dataset, 't3', create))).toEqual(
    failure(400, 'releaseStateError', `Release "r1" is ${state}; this needs it to be active`, {
      releaseId: 'r1',
    }),
  )
})

describe('publish', () => {
  test('puts the draft in the place of the published document', () => {
    const dataset = temporaryDataset()
    mutate(
      dataset,
      't1',
      {create: {_id: 'a', _type: 'note', _createdAt: '2020-01-01T00:00:00Z', n: 1, gone: true}},
      {create: {_id: 'drafts.a', _type: 'note', n: 2}},
    )
    act(dataset, 't2', {
      actionType: 'document.publish',
      ...PAIR,
      ifDraftRevisionId: 't1',
      ifPublishedRevisionId: 't1',
    })
    expect(everything(dataset)).toEqual([
      {
        _id: 'a',
        _type: 'note',
        _rev: 't2',
        _createdAt: '2020-01-01T00:00:00Z',
        _updatedAt: '2025-08-06T12:00:01Z',
        n: 2,
      },
    ])
  })

  test('strengthens the references that wait for it, and no others', () => {
    const dataset = temporaryDataset()
    mutate(
      dataset,
      't1',
      {create: {_id: 'person', _type: 'person'}},
      {
        create: {
          _id: 'drafts.a',
          _type: 'note',
          list: [{_key: 'k', ...waiting(false)}],
          weakField: waiting(true),
          weak: {_type: 'reference', _ref: 'person', _weak: true},
        },
      },
    )
    act(dataset, 't2', {actionType: 'document.publish', ...PAIR})
    expect(dataset.documents({ids: ['a'], identity: ADMINISTRATOR})).toEqual({
      documents: [
        {
          _id: 'a',
          _type: 'note',
          _rev: 't2',
          _createdAt: '2025-08-06T12:00:00Z',
          _updatedAt: '2025-08-06T12:00:01Z',
          list: [{_key: 'k', _type: 'reference', _ref: 'person'}],
          weakField: {_type: 'reference', _ref: 'person', _weak: true},
          weak: {_type: 'reference', _ref: 'person', _weak: true},
        },
      ],
      omitted: [],
    })
  })

  test('is refused where what it waits for was never published', () => {
    const dataset = temporaryDataset()
    const to = {_ref: 'person', _weak: true, _strengthenOnPublish: {type: 'person'}}
    mutate(dataset, 't1', {create: {_id: 'drafts.a', _type: 'note', to}})
    expect(errorOf(() => act(dataset, 't2', {actionType: 'document.publish', ...PAIR}))).toEqual(
      failure(
        409,
        'documentReferenceDoesNotExistError',
        'Document "a" references non-existent document "person"',
        {id: 'a', referenceID: 'person'},
      ),
    )
  })

  test.each([
    ['ifDraftRevisionId', 'drafts.a'],
    ['ifPublishedRevisionId', 'a'],
  ])('is refused where %s is another', (name, id) => {
    const dataset = temporaryDataset()
    mutate(
      dataset,
      't1',
      {create: {_id: 'a', _type: 'note'}},
      {create: {_id: 'drafts.a', _type: 'note'}},
    )
    expect(
      errorOf(() => act(dataset, 't2', {actionType: 'document.publish', ...PAIR, [name]: 't0'})),
    ).toEqual(
      failure(
        409,
        'documentRevisionIDDoesNotMatchError',
        `Document "${id}" has unexpected revision ID ("t1"), expected "t0"`,
        {id, currentRevisionID: 't1', expectedRevisionID: 't0'},
      ),
    )
  })

  test('needs a draft, and one of the same document', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note'}})
    expect(errorOf(() => act(dataset, 't2', {actionType: 'document.publish', ...PAIR}))).toEqual(
      failure(404, 'documentNotFoundError', 'The document with the ID "drafts.a" was not found', {
        id: 'drafts.a',
      }),
    )
    const other = {actionType: 'document.publish', publishedId: 'b', draftId: 'drafts.a'}
    expect(errorOf(() => act(dataset, 't2', other))).toEqual(
      failure(400, 'validationError', '"drafts.a" is not a draft or version of "b"'),
    )
  })
})

describe('unpublish', () => {
  test('leaves the draft that there is', () => {
    const dataset = temporaryDataset()
    mutate(
      dataset,
      't1',
      {create: {_id: 'a', _type: 'note', n: 1}},
      {create: {_id: 'drafts.a', _type: 'note', n: 2}},
    )
    act(dataset, 't2', {actionType: 'document.unpublish', ...PAIR})
    expect(everything(dataset)).toMatchObject([{_id: 'drafts.a', _rev: 't1', n: 2}])
  })

  test('makes a draft of the published document where there is none', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note', n: 1}})
    act(dataset, 't2', {actionType: 'document.unpublish', ...PAIR})
    expect(everything(dataset)).toMatchObject([{_id: 'drafts.a', _rev: 't2', n: 1}])
  })

  test('is refused while others refer to the document', () => {
    const dataset = temporaryDataset()
    mutate(
      dataset,
      't1',
      {create: {_id: 'a', _type: 'note'}},
      {create: {_id: 'b', _type: 'note', to: {_ref: 'a'}}},
    )
    expect(errorOf(() => act(dataset, 't2', {actionType: 'document.unpublish', ...PAIR}))).toEqual(
      failure(
        409,
        'documentHasExistingReferencesError',
        'Document "a" cannot be deleted as there are references to it from "b"',
        {id: 'a', referencingIDs: ['b']},
      ),
    )
    expect(everything(dataset)).toMatchObject([{_id: 'a'}, {_id: 'b'}])
  })
})

describe('delete', () => {
  const three = ['a', 'drafts.a', 'versions.r1.a'].map((_id) => ({create: {_id, _type: 'note'}}))

  test('takes the published document and the drafts and versions that it names', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', ...three)
    act(dataset, 't2', {
      actionType: 'document.delete',
      publishedId: 'a',
      includeDrafts: ['drafts.a', 'versions.r1.a'],
    })
    expect(everything(dataset)).toEqual([])
  })

  test('does not leave a draft behind', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', ...three)
    const action = {actionType: 'document.delete', publishedId: 'a', includeDrafts: []}
    expect(errorOf(() => act(dataset, 't2', action))).toEqual(
      failure(
        400,
        'validationError',
        'Document "a" has the draft "drafts.a", which "includeDrafts" does not name',
      ),
    )
  })

  test('forgets the history where it purges', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note'}}, {create: {_id: 'b', _type: 'note'}})
    act(dataset, 't2', {actionType: 'document.delete', publishedId: 'a', purge: true})
    expect(dataset.documentsAt(['a', 'b'], {revision: 't1'}, ADMINISTRATOR)).toMatchObject([
      {_id: 'b'},
    ])
    expect([...dataset.transactions({ids: ['a'], identity: ADMINISTRATOR})]).toEqual([])
    expect(dataset.lastSequence).toBe(2)
  })
})

describe('discard', () => {
  test.each([
    ['document.discard', 'draftId'],
    ['document.version.discard', 'versionId'],
  ])('%s takes the draft only', (actionType, name) => {
    const dataset = temporaryDataset()
    mutate(
      dataset,
      't1',
      {create: {_id: 'a', _type: 'note'}},
      {create: {_id: 'drafts.a', _type: 'note'}},
    )
    act(dataset, 't2', {actionType, [name]: 'drafts.a'})
    expect(everything(dataset)).toMatchObject([{_id: 'a'}])
    expect(errorOf(() => act(dataset, 't3', {actionType, [name]: 'drafts.a'})).status).toBe(404)
    expect(errorOf(() => act(dataset, 't3', {actionType, [name]: 'a'}))).toEqual(
      failure(
        400,
        'validationError',
        `Action "sanity.action.${actionType}" needs a draft or version as "${name}", not "a"`,
      ),
    )
  })
})

test('replaceDraft puts a draft in the place of what there is', () => {
  const dataset = temporaryDataset()
  const replace = {
    actionType: 'document.replaceDraft',
    publishedId: 'a',
    attributes: {_id: 'drafts.a', _type: 'note', n: 9},
  }
  expect(errorOf(() => act(dataset, 't1', replace)).status).toBe(404)
  mutate(dataset, 't1', {create: {_id: 'a', _type: 'note', n: 1}})
  act(dataset, 't2', replace)
  expect(everything(dataset)).toMatchObject([
    {_id: 'a', n: 1},
    {_id: 'drafts.a', n: 9},
  ])
})

test('versions are created from a document or a base, replaced, and marked for unpublishing', () => {
  const dataset = temporaryDataset()
  mutate(
    dataset,
    't1',
    {create: {_id: 'a', _type: 'note', n: 1}},
    {create: {_id: 'b', _type: 'note', n: 1}},
  )
  act(
    dataset,
    't2',
    {
      actionType: 'document.version.create',
      publishedId: 'a',
      baseId: 'a',
      versionId: 'versions.r1.a',
      ifBaseRevisionId: 't1',
    },
    {
      actionType: 'document.version.create',
      publishedId: 'c',
      document: {_id: 'versions.r1.c', _type: 'note', n: 3},
    },
    {actionType: 'document.version.unpublish', publishedId: 'b', versionId: 'versions.r1.b'},
    {
      actionType: 'document.version.replace',
      document: {_id: 'versions.r1.c', _type: 'note', n: 4},
    },
  )
  expect(everything(dataset)).toMatchObject([
    {_id: 'a', _rev: 't1', n: 1},
    {_id: 'b', _rev: 't1', n: 1},
    {_id: 'versions.r1.a', n: 1},
    {_id: 'versions.r1.b', n: 1, _system: {delete: true}},
    {_id: 'versions.r1.c', n: 4},
  ])
})

test('actions of one request are one transaction: all or none', () => {
  const dataset = temporaryDataset()
  mutate(dataset, 't1', {create: {_id: 'drafts.a', _type: 'note'}})
  const error = errorOf(() =>
    act(
      dataset,
      't2',
      {actionType: 'document.publish', ...PAIR},
      {actionType: 'document.publish', publishedId: 'b', draftId: 'drafts.b'},
    ),
  )
  expect(error.body).toMatchObject({error: {items: [{index: 1}]}})
  expect(everything(dataset)).toMatchObject([{_id: 'drafts.a'}])
})

test('a dry run tells what a viewer may not do, with the type at the top', () => {
  const dataset = temporaryDataset()
  const probe = (identity: typeof VIEWER) =>
    dataset.act({
      actions: [{actionType: 'sanity.action.release.create', releaseId: 'r1', metadata: {}}],
      dryRun: true,
      transactionId: 'probe',
      identity,
    })
  const description = 'Insufficient permissions; permission "create" required'
  expect(errorOf(() => probe(VIEWER))).toEqual({
    status: 403,
    body: {
      error: {
        type: 'insufficientPermissionsError',
        description: `transaction failed: ${description}`,
        permission: 'create',
        items: [
          {
            error: {type: 'insufficientPermissionsError', description, permission: 'create'},
            index: 0,
          },
        ],
      },
    },
  })
  expect(probe(ADMINISTRATOR).transactionId).toBe('probe')
  expect(everything(dataset)).toEqual([])
})

test.each([
  [{}, 'An action needs a string as "actionType"'],
  [
    {actionType: 'sanity.action.document.explode'},
    'Action "sanity.action.document.explode" is not supported',
  ],
  [
    {actionType: 'sanity.action.document.edit', publishedId: 'a', draftId: 'drafts.a'},
    'Action "sanity.action.document.edit" needs an object as "patch"',
  ],
  [
    {actionType: 'sanity.action.document.edit', publishedId: 'drafts.a', draftId: 'drafts.a'},
    'Action "sanity.action.document.edit" needs a published document as "publishedId", not "drafts.a"',
  ],
])('%j is refused', (action, description) => {
  const dataset = temporaryDataset()
  const error = errorOf(() => dataset.act({actions: [action], identity: ADMINISTRATOR}))
  expect(error).toEqual(failure(400, 'validationError', description))
})
