import {describe, expect, test} from 'vitest'
import {
  ADMINISTRATOR,
  errorOf,
  everything,
  mutate,
  temporaryDataset,
  VIEWER,
} from './temporaryDataset.ts'

const CREATED = {_createdAt: '2025-08-06T12:00:00Z', _updatedAt: '2025-08-06T12:00:00Z'}

describe('create', () => {
  test('sets the system attributes and answers with the document', () => {
    const dataset = temporaryDataset()
    const outcome = mutate(dataset, 't1', {create: {_id: 'a', _type: 'note', text: 'one'}})
    const document = {_id: 'a', _type: 'note', _rev: 't1', ...CREATED, text: 'one'}
    expect(outcome).toEqual({
      transactionId: 't1',
      results: [{id: 'a', operation: 'create', document}],
    })
    expect(everything(dataset)).toEqual([document])
  })

  test('keeps a given _createdAt and nothing else of the system attributes', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {
      create: {
        _id: 'a',
        _type: 'note',
        _createdAt: '2001-02-03T04:05:06Z',
        _updatedAt: '2001-02-03T04:05:06Z',
        _rev: 'mine',
      },
    })
    expect(everything(dataset)).toEqual([
      {
        _id: 'a',
        _type: 'note',
        _rev: 't1',
        _createdAt: '2001-02-03T04:05:06Z',
        _updatedAt: '2025-08-06T12:00:00Z',
      },
    ])
  })

  test('makes an id where there is none, and below a path that ends in a dot', () => {
    const dataset = temporaryDataset()
    const {results} = mutate(
      dataset,
      't1',
      {create: {_type: 'note'}},
      {create: {_id: 'drafts.', _type: 'note'}},
      {createIfNotExists: {_id: 'py.', _type: 'note'}},
    )
    expect(results.map(({id}) => id)).toEqual([
      expect.stringMatching(/^[0-9A-Za-z]{22}$/),
      expect.stringMatching(/^drafts\.[0-9A-Za-z]{22}$/),
      expect.stringMatching(/^py\.[0-9A-Za-z]{22}$/),
    ])
  })

  test('refuses an id that is taken, and nothing of the transaction stays', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note'}})
    const before = everything(dataset)
    const error = errorOf(() =>
      mutate(
        dataset,
        't2',
        {create: {_id: 'b', _type: 'note'}},
        {create: {_id: 'a', _type: 'note'}},
      ),
    )
    expect(error).toEqual({
      status: 409,
      body: {
        error: {
          type: 'mutationError',
          description: 'Mutation failed: Document by ID "a" already exists',
          items: [
            {
              error: {
                type: 'documentAlreadyExistsError',
                description: 'Document by ID "a" already exists',
                id: 'a',
              },
              index: 1,
            },
          ],
        },
      },
    })
    expect(everything(dataset)).toEqual(before)
    expect(dataset.lastSequence).toBe(1)
  })

  test.each([
    ['#bad', '#bad'],
    ['a..b', 'a..b'],
    ['-a', '-a'],
    ['a.-b', 'a.-b'],
    ['.a', '.a'],
    ['versions.a', 'versions.a'],
    ['x'.repeat(129), 'x'.repeat(129)],
    ['ä', 'ä'],
  ])('refuses the id %s', (id, shown) => {
    const dataset = temporaryDataset()
    const description = `Malformed document ID: "${shown}"`
    expect(errorOf(() => mutate(dataset, 't1', {create: {_id: id, _type: 'note'}}))).toEqual({
      status: 400,
      body: {
        error: {
          type: 'mutationError',
          description: `Mutation failed: ${description}`,
          items: [
            {
              error: {
                type: 'validationError',
                description,
                value: {Kind: {string_value: shown}},
              },
              index: 0,
            },
          ],
        },
      },
    })
  })
})

describe('createIfNotExists', () => {
  test('leaves a document that exists, and writes nothing to the log', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note', n: 1}})
    const document = {_id: 'a', _type: 'note', _rev: 't1', ...CREATED, n: 1}
    expect(mutate(dataset, 't2', {createIfNotExists: {_id: 'a', _type: 'note', n: 2}})).toEqual({
      transactionId: 't2',
      results: [{id: 'a', operation: 'none', document}],
    })
    expect(dataset.lastSequence).toBe(1)
  })
})

describe('createOrReplace', () => {
  test('replaces what was there and keeps when it was created', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note', gone: true}})
    mutate(dataset, 't2', {createOrReplace: {_id: 'a', _type: 'note', n: 2}})
    expect(everything(dataset)).toEqual([
      {
        _id: 'a',
        _type: 'note',
        _rev: 't2',
        _createdAt: '2025-08-06T12:00:00Z',
        _updatedAt: '2025-08-06T12:00:01Z',
        n: 2,
      },
    ])
  })

  test('of another type begins a new document', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note'}})
    mutate(dataset, 't2', {createOrReplace: {_id: 'a', _type: 'memo'}})
    expect(everything(dataset)).toEqual([
      {
        _id: 'a',
        _type: 'memo',
        _rev: 't2',
        _createdAt: '2025-08-06T12:00:01Z',
        _updatedAt: '2025-08-06T12:00:01Z',
      },
    ])
  })
})

describe('delete', () => {
  test('of a missing document succeeds', () => {
    const dataset = temporaryDataset()
    expect(mutate(dataset, 't1', {delete: {id: 'a'}})).toEqual({
      transactionId: 't1',
      results: [{id: 'a', operation: 'none', document: null}],
    })
  })

  test('by query sees what the transaction did before it', () => {
    const dataset = temporaryDataset()
    mutate(
      dataset,
      't1',
      {create: {_id: 'a', _type: 'note', n: 1}},
      {create: {_id: 'b', _type: 'note', n: 2}},
      {create: {_id: 'c', _type: 'note', n: 3}},
    )
    const {results} = mutate(
      dataset,
      't2',
      {patch: {id: 'c', set: {n: 1}}},
      {delete: {query: '*[_type == "note" && n == $n]', params: {n: 1}}},
    )
    expect(results).toEqual([
      {id: 'c', operation: 'delete', document: null},
      {id: 'a', operation: 'delete', document: null},
    ])
    expect(everything(dataset)).toMatchObject([{_id: 'b'}])
  })
})

describe('patch', () => {
  test('applies operations in the order of the hosted service, whatever their order in the request', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {
      create: {_id: 'a', _type: 'note', list: [{_key: 'x', n: 1}], text: 'Hello word', count: 5},
    })
    mutate(dataset, 't2', {
      patch: {
        id: 'a',
        insert: {after: 'list[-1]', items: [{_key: 'y', n: 2}]},
        dec: {count: 2},
        inc: {count: 10},
        diffMatchPatch: {text: '@@ -7,4 +7,5 @@\n wor\n+l\n d\n'},
        unset: ['list[_key=="x"].n', 'seo.draft'],
        set: {'list[_key=="x"].m': true, 'seo.title': 'T'},
        setIfMissing: {seo: {draft: 'D'}, count: 100},
      },
    })
    expect(everything(dataset)).toEqual([
      {
        _id: 'a',
        _type: 'note',
        _rev: 't2',
        _createdAt: '2025-08-06T12:00:00Z',
        _updatedAt: '2025-08-06T12:00:01Z',
        list: [
          {_key: 'x', m: true},
          {_key: 'y', n: 2},
        ],
        text: 'Hello world',
        count: 13,
        seo: {title: 'T'},
      },
    ])
  })

  test('of a deep path makes the parents', () => {
    const dataset = temporaryDataset()
    mutate(
      dataset,
      't1',
      {create: {_id: 'a', _type: 'note'}},
      {patch: {id: 'a', set: {'b.c.d': 1}}},
    )
    expect(everything(dataset)).toMatchObject([{_id: 'a', b: {c: {d: 1}}}])
  })

  test('adds keys to items of arrays where asked', () => {
    const dataset = temporaryDataset()
    dataset.mutate({
      mutations: [
        {
          create: {
            _id: 'a',
            _type: 'note',
            list: [{n: 1}, {_key: 'kept', inner: [{n: 2}]}, 'text'],
          },
        },
        {patch: {id: 'a', insert: {after: 'list[-1]', items: [{n: 3}]}, set: {more: [{n: 4}]}}},
      ],
      autoGenerateArrayKeys: true,
      identity: ADMINISTRATOR,
    })
    const key = expect.stringMatching(/^[0-9a-f]{12}$/)
    expect(everything(dataset)).toMatchObject([
      {
        list: [
          {_key: key, n: 1},
          {_key: 'kept', inner: [{_key: key, n: 2}]},
          'text',
          {_key: key, n: 3},
        ],
        more: [{_key: key, n: 4}],
      },
    ])
  })

  test('by query patches each document that it finds', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note'}}, {create: {_id: 'b', _type: 'memo'}})
    mutate(dataset, 't2', {patch: {query: '*[_type == "note"]', set: {seen: true}}})
    expect(everything(dataset)).toMatchObject([
      {_id: 'a', _rev: 't2', seen: true},
      {_id: 'b', _rev: 't1'},
    ])
  })

  test('of a missing document is a 404', () => {
    const dataset = temporaryDataset()
    const description = 'The document with the ID "a" was not found'
    expect(errorOf(() => mutate(dataset, 't1', {patch: {id: 'a', set: {n: 1}}}))).toEqual({
      status: 404,
      body: {
        error: {
          type: 'mutationError',
          description: `Mutation failed: ${description}`,
          items: [{error: {type: 'documentNotFoundError', description, id: 'a'}, index: 0}],
        },
      },
    })
  })

  test('at another revision is a 409 that names both', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note'}})
    mutate(dataset, 't2', {patch: {id: 'a', ifRevisionID: 't1', set: {n: 1}}})
    const description = 'Document "a" has unexpected revision ID ("t2"), expected "t1"'
    expect(
      errorOf(() => mutate(dataset, 't3', {patch: {id: 'a', ifRevisionID: 't1', set: {n: 2}}})),
    ).toEqual({
      status: 409,
      body: {
        error: {
          type: 'mutationError',
          description: `Mutation failed: ${description}`,
          items: [
            {
              error: {
                type: 'documentRevisionIDDoesNotMatchError',
                description,
                id: 'a',
                currentRevisionID: 't2',
                expectedRevisionID: 't1',
              },
              index: 0,
            },
          ],
        },
      },
    })
  })

  test.each([
    [{set: {_id: 'b'}}, 'Cannot modify immutable attribute "_id"'],
    [{set: {_type: 'memo'}}, 'Cannot modify immutable attribute "_type"'],
    [{unset: ['_createdAt']}, 'Cannot modify immutable attribute "_createdAt"'],
    [{merge: {n: 1}}, 'Unknown patch operation "merge"'],
    [{unset: 'n'}, 'Patch operation "unset" must be an array of paths'],
    [{inc: {n: '1'}}, 'Patch operation "inc" needs a number at "n"'],
    [{unset: ['list[0:999999999]']}, 'Index out of bounds in path "list[0:999999999]"'],
    [{set: {__proto__x: 1, 'a.__proto__': 1}}, 'Invalid attribute name "__proto__"'],
  ])('refuses %j', (operations, description) => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note', list: []}})
    expect(errorOf(() => mutate(dataset, 't2', {patch: {id: 'a', ...operations}}))).toMatchObject({
      status: 400,
      body: {error: {items: [{error: {type: 'validationError', description}, index: 0}]}},
    })
  })

  test('changes _rev and _updatedAt also where it changes nothing else', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note'}})
    mutate(dataset, 't2', {patch: {id: 'a', unset: ['_empty_action_guard_pseudo_field_']}})
    expect(everything(dataset)).toEqual([
      {
        _id: 'a',
        _type: 'note',
        _rev: 't2',
        _createdAt: '2025-08-06T12:00:00Z',
        _updatedAt: '2025-08-06T12:00:01Z',
      },
    ])
  })
})

const refusal = (permission: string) => ({
  status: 403,
  body: {
    error: {
      type: 'mutationError',
      description: `transaction failed: Insufficient permissions; permission "${permission}" required`,
      items: [
        {
          error: {
            type: 'insufficientPermissionsError',
            description: `Insufficient permissions; permission "${permission}" required`,
            permission,
          },
          index: 0,
        },
      ],
    },
  },
})

const nested = (levels: number): object => (levels === 0 ? {} : {a: nested(levels - 1)})

const wide = (count: number) =>
  Object.fromEntries(Array.from({length: count}, (_, index) => [`a${index}`, index]))

describe('a transaction', () => {
  test('is tried and not kept in a dry run', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note', n: 1}})
    const before = everything(dataset)
    const outcome = dataset.mutate({
      mutations: [
        {patch: {query: '*[_type == "note"]', set: {n: 2}}},
        {delete: {query: '*[n == 2]'}},
        {create: {_id: 'b', _type: 'note'}},
      ],
      transactionId: 't2',
      dryRun: true,
      identity: ADMINISTRATOR,
    })
    expect(outcome.results.map(({id, operation}) => [id, operation])).toEqual([
      ['a', 'delete'],
      ['b', 'create'],
    ])
    expect(everything(dataset)).toEqual(before)
    expect(dataset.sequenceOf('t2')).toBeUndefined()
  })

  test('has an id of its own', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note'}})
    expect(errorOf(() => mutate(dataset, 't1', {create: {_id: 'b', _type: 'note'}}))).toEqual({
      status: 409,
      body: {
        error: {
          type: 'transactionAlreadyExistsError',
          description: 'Transaction with ID "t1" already exists',
          id: 't1',
        },
      },
    })
  })

  test('is refused to who may not write, with the permission that lacks', () => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'a', _type: 'note'}})
    const asViewer = (mutation: {[name: string]: {[name: string]: string}}) =>
      errorOf(() => dataset.mutate({mutations: [mutation], identity: VIEWER}))
    expect(asViewer({create: {_id: 'b', _type: 'note'}})).toEqual(refusal('create'))
    expect(asViewer({delete: {id: 'a'}})).toEqual(refusal('update'))
    expect(everything(dataset)).toMatchObject([{_id: 'a', _rev: 't1'}])
  })

  test.each([
    [{}, 'A mutation must be an object with one operation'],
    [
      {create: {_id: 'a', _type: 'n'}, delete: {id: 'b'}},
      'A mutation must be an object with one operation',
    ],
    [{rename: {id: 'a'}}, 'Unknown mutation "rename"'],
    [{create: 'a'}, 'Mutation "create" must be an object'],
    [{create: {_id: 'a'}}, 'Document "a" needs a string as "_type"'],
    [{createOrReplace: {_type: 'note'}}, 'Mutation "createOrReplace" needs an "_id"'],
    [{delete: {}}, 'Mutation "delete" needs an "id" or a "query"'],
    [{delete: {query: '*[]{"n": 1}'}}, 'The query of a mutation must return documents'],
    [{create: {_id: 'b', _type: 'n', r: {_ref: 'a', y: 1}}}, 'Key "y" not allowed in ref'],
  ])('refuses %j', (mutation, description) => {
    const dataset = temporaryDataset()
    mutate(dataset, 't1', {create: {_id: 'stays', _type: 'note'}})
    expect(errorOf(() => mutate(dataset, 't2', mutation))).toMatchObject({
      status: 400,
      body: {error: {type: 'mutationError', items: [{error: {description}, index: 0}]}},
    })
    expect(dataset.lastSequence).toBe(1)
  })

  test('bounds depth and attributes of documents', () => {
    const dataset = temporaryDataset()
    const failure = (attributes: object) =>
      errorOf(() =>
        mutate(dataset, 't1', {
          create: {...JSON.parse(JSON.stringify(attributes)), _id: 'd', _type: 'n'},
        }),
      ).body
    expect(failure(nested(20))).toMatchObject({
      error: {
        description: 'Mutation failed: Document "d" is nested deeper than the 20 levels allowed',
      },
    })
    expect(failure(wide(996))).toMatchObject({
      error: {
        description:
          'Mutation failed: Document "d" has 1001 attributes, more than the 1000 allowed',
      },
    })
    mutate(dataset, 't1', {create: {...wide(995), _id: 'd', _type: 'n'}})
    mutate(dataset, 't2', {
      create: {...JSON.parse(JSON.stringify(nested(19))), _id: 'e', _type: 'n'},
    })
    expect(dataset.lastSequence).toBe(2)
  })
})
