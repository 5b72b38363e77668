import {beforeEach, describe, expect, test} from 'vitest'
import type {RunningLake} from '../../../lake/index.ts'
import {EventReader} from './eventReader.ts'
import {jsonRequest, rawRequest} from './rawRequest.ts'
import {clientOf, openLake, STUDIO} from './testLake.ts'

const V = 'v2025-02-19'
let lake: RunningLake

beforeEach(async () => {
  lake = await openLake()
})

const query = (text: string, more = '') =>
  jsonRequest(`${lake.url}/${V}/data/query/production?query=${encodeURIComponent(text)}${more}`)
const mutate = (mutations: unknown[], more = '', headers: Record<string, string> = {}) =>
  jsonRequest(
    `${lake.url}/${V}/data/mutate/production?${more.includes('returnIds') ? '' : 'returnIds=true'}${more}`,
    {
      json: {mutations},
      headers,
    },
  )

const act = (actions: object[], more: object = {}, headers: Record<string, string> = {}) =>
  jsonRequest(`${lake.url}/${V}/data/actions/production`, {json: {actions, ...more}, headers})

/** The answer to a request of one mutation or action that failed. */
function failed(
  status: number,
  kind: 'mutation' | 'action',
  error: {type: string; description: string; [field: string]: unknown},
) {
  const what = kind === 'mutation' ? 'Mutation' : 'Action'
  return {
    status,
    body: {
      error: {
        type: `${kind}Error`,
        description: `${what} failed: ${error.description}`,
        items: [{index: 0, error}],
      },
    },
  }
}

function reference(_ref: string) {
  return {_type: 'reference', _ref}
}

function nested(depth: number): object {
  return depth === 0 ? {} : {deeper: nested(depth - 1)}
}

describe('error bodies, as the hosted API sends them', () => {
  test('a query that does not parse', async () => {
    expect(await query('*[_type == "a"')).toEqual({
      status: 400,
      body: {
        error: {
          type: 'queryParseError',
          description: expect.any(String),
          query: '*[_type == "a"',
          start: 14,
          end: 14,
        },
      },
    })
  })

  test('a parameter that is not JSON', async () => {
    const {status, body} = await query('$a', '&$a=oops')
    expect(status).toBe(400)
    expect(body).toEqual({
      statusCode: 400,
      error: 'Bad Request',
      message: expect.stringContaining('Parameter "$a" is not valid JSON'),
    })
  })

  test('a perspective that is none, and raw together with others', async () => {
    expect(await query('1', '&perspective=a/b')).toEqual({
      status: 400,
      body: {statusCode: 400, error: 'Bad Request', message: 'Invalid perspective "a/b"'},
    })
    expect(await query('1', '&perspective=raw,drafts')).toEqual({
      status: 400,
      body: {
        statusCode: 400,
        error: 'Bad Request',
        message: 'Perspective "raw" cannot be combined with others',
      },
    })
  })

  test('a document that exists, one that does not, and one that has changed', async () => {
    await mutate([{create: {_id: 'a', _type: 't'}}], '&transactionId=first')
    expect(await mutate([{create: {_id: 'a', _type: 't'}}])).toEqual({
      status: 409,
      body: {
        error: {
          type: 'mutationError',
          description: expect.any(String),
          items: [
            {
              index: 0,
              error: {
                type: 'documentAlreadyExistsError',
                description: expect.stringContaining('"a"'),
                id: 'a',
              },
            },
          ],
        },
      },
    })
    expect(await mutate([{patch: {id: 'none', set: {x: 1}}}])).toEqual(
      failed(404, 'mutation', {
        type: 'documentNotFoundError',
        description: 'The document with the ID "none" was not found',
        id: 'none',
      }),
    )
    expect(await mutate([{patch: {id: 'a', ifRevisionID: 'other', set: {x: 1}}}])).toEqual(
      failed(409, 'mutation', {
        type: 'documentRevisionIDDoesNotMatchError',
        description: 'Document "a" has unexpected revision ID ("first"), expected "other"',
        id: 'a',
        currentRevisionID: 'first',
        expectedRevisionID: 'other',
      }),
    )
  })

  test('a reference to nothing, and a document that is referred to', async () => {
    expect(await mutate([{create: {_id: 'a', _type: 't', to: reference('none')}}])).toEqual(
      failed(409, 'mutation', {
        type: 'documentReferenceDoesNotExistError',
        description: 'Document "a" references non-existent document "none"',
        id: 'a',
        referenceID: 'none',
      }),
    )
    await mutate([
      {create: {_id: 'a', _type: 't', to: reference('b')}},
      {create: {_id: 'b', _type: 't'}},
    ])
    const referred = {
      type: 'documentHasExistingReferencesError',
      description: 'Document "b" cannot be deleted as there are references to it from "a"',
      id: 'b',
      referencingIDs: ['a'],
    }
    expect(await mutate([{delete: {id: 'b'}}])).toEqual(failed(409, 'mutation', referred))
    const unpublish = {
      actionType: 'sanity.action.document.unpublish',
      draftId: 'drafts.b',
      publishedId: 'b',
    }
    expect(await act([unpublish])).toEqual(failed(409, 'action', referred))
  })

  test('a transaction id that was used before', async () => {
    await mutate([{create: {_id: 'a', _type: 't'}}], '&transactionId=first')
    const used = {
      status: 409,
      body: {
        error: {
          type: 'transactionAlreadyExistsError',
          description: 'Transaction with ID "first" already exists',
          id: 'first',
        },
      },
    }
    expect(await mutate([{create: {_id: 'b', _type: 't'}}], '&transactionId=first')).toEqual(used)
    const discard = {actionType: 'sanity.action.document.discard', draftId: 'drafts.a'}
    expect(await act([discard], {transactionId: 'first'})).toEqual(used)
  })

  test.each([
    ['-a', 'a segment that begins with a dash'],
    ['a..b', 'an empty segment'],
    ['a/b', 'a sign that is not allowed'],
    ['a'.repeat(129), 'more than 128 characters'],
    ['versions.a', 'a version of nothing'],
  ])('a document id %s: %s', async (_id) => {
    expect(await mutate([{create: {_id, _type: 't'}}])).toEqual(
      failed(400, 'mutation', {
        type: 'validationError',
        description: `Malformed document ID: "${_id}"`,
        value: {Kind: {string_value: _id}},
      }),
    )
  })

  test.each<[string, object, string]>([
    ['nested too deeply', nested(21), 'Document "a" is nested deeper than the 20 levels allowed'],
    [
      'with too many attributes',
      Object.fromEntries(Array.from({length: 1001}, (_, index) => [`n${index}`, 1])),
      'Document "a" has 1006 attributes, more than the 1000 allowed',
    ],
    ['with a reference that has more to it', {to: {_ref: 'a', x: 1}}, 'Key "x" not allowed in ref'],
  ])('a document %s', async (_name, attributes, description) => {
    expect(await mutate([{create: {_id: 'a', _type: 't', ...attributes}}])).toMatchObject({
      status: 400,
      body: {
        error: {type: 'mutationError', items: [{error: {type: 'validationError', description}}]},
      },
    })
  })

  test.each([
    [
      {actionType: 'sanity.action.document.nonsense'},
      'Action "sanity.action.document.nonsense" is not supported',
    ],
    [{}, 'An action needs a string as "actionType"'],
    [
      {actionType: 'sanity.action.document.publish', draftId: 'drafts.a'},
      'Action "sanity.action.document.publish" needs "publishedId"',
    ],
    [
      {actionType: 'sanity.action.document.publish', draftId: 'drafts.b', publishedId: 'a'},
      '"drafts.b" is not a draft or version of "a"',
    ],
  ])('an action %j', async (action, description) => {
    expect(await act([action])).toEqual(
      failed(400, 'action', {type: 'validationError', description}),
    )
  })

  test('actions on what is not there, is there already, and has changed', async () => {
    await mutate([{create: {_id: 'drafts.a', _type: 't'}}], '&transactionId=first')
    const publish = {
      actionType: 'sanity.action.document.publish',
      draftId: 'drafts.a',
      publishedId: 'a',
    }
    expect(await act([{...publish, draftId: 'drafts.b', publishedId: 'b'}])).toEqual(
      failed(404, 'action', {
        type: 'documentNotFoundError',
        description: 'The document with the ID "drafts.b" was not found',
        id: 'drafts.b',
      }),
    )
    expect(await act([{...publish, ifDraftRevisionId: 'other'}])).toEqual(
      failed(409, 'action', {
        type: 'documentRevisionIDDoesNotMatchError',
        description: 'Document "drafts.a" has unexpected revision ID ("first"), expected "other"',
        id: 'drafts.a',
        currentRevisionID: 'first',
        expectedRevisionID: 'other',
      }),
    )
    const create = {
      actionType: 'sanity.action.document.create',
      publishedId: 'a',
      attributes: {_id: 'drafts.a', _type: 't'},
    }
    expect(await act([create])).toEqual(
      failed(409, 'action', {
        type: 'documentAlreadyExistsError',
        description: 'Document by ID "drafts.a" already exists',
        id: 'drafts.a',
      }),
    )
  })

  test('an action by nobody in particular: the type stands at the top, where the Studio looks', async () => {
    const action = {
      actionType: 'sanity.action.release.create',
      releaseId: 'r1',
      metadata: {releaseType: 'asap'},
    }
    const failure = {
      type: 'insufficientPermissionsError',
      description: 'Insufficient permissions; permission "create" required',
      permission: 'create',
    }
    expect(await act([action], {dryRun: true}, {origin: STUDIO})).toEqual({
      status: 403,
      body: {
        error: {
          ...failure,
          description: `transaction failed: ${failure.description}`,
          items: [{index: 0, error: failure}],
        },
      },
    })
  })

  test('a query with a parameter that is not given, and one with a function that is not here', async () => {
    expect(await query('$a')).toEqual({
      status: 400,
      body: {
        error: {
          type: 'queryParseError',
          description: 'param $a referenced, but not provided',
          query: '$a',
          start: 0,
          end: 2,
        },
      },
    })
    expect(await query('geo::distance(a, b)')).toMatchObject({
      status: 400,
      body: {error: {type: 'queryParseError', query: 'geo::distance(a, b)'}},
    })
  })

  test('a listener whose query does not parse: the error comes in the stream', async () => {
    const url = `${lake.url}/${V}/data/listen/production?query=${encodeURIComponent('*[')}`
    const stream = await EventReader.open(url)
    const {event, data} = await stream.next()
    expect(event).toBe('channelError')
    expect(data).toEqual({
      error: {
        type: 'queryParseError',
        description: expect.any(String),
        query: '*[',
        start: 2,
        end: 2,
      },
    })
    await stream.ended
  })

  test('a dataset that is private, a foreign origin, and a foreign host', async () => {
    await clientOf(lake).datasets.edit('production', {aclMode: 'private'})
    const url = `${lake.url}/${V}/data/query/production?query=1`
    expect(await jsonRequest(url, {headers: {origin: STUDIO}})).toEqual({
      status: 401,
      body: {
        statusCode: 401,
        error: 'Unauthorized',
        message: 'Session not found',
        errorCode: 'SIO-401-ANF',
      },
    })
    expect(await jsonRequest(url, {headers: {origin: 'https://evil.example'}})).toEqual({
      status: 403,
      body: {statusCode: 403, error: 'Forbidden', message: expect.stringContaining('evil.example')},
    })
    expect(await jsonRequest(url, {headers: {host: 'evil.example'}})).toEqual({
      status: 421,
      body: {
        statusCode: 421,
        error: 'Misdirected Request',
        message: expect.stringContaining('evil.example'),
      },
    })
  })

  test.each([
    ['jobs/none', 404, 'There is no job "none"'],
    ['users/none', 404, 'There is no user "none"'],
    [
      'projects/dateline/datasets/production/backups/x',
      404,
      'The lake has no scheduled backups: make one with `npm run backup`',
    ],
    ['data/doc/production/,', 400, 'At least one document ID is required'],
    [
      'data/query/production?query=1&returnQuery=perhaps',
      400,
      'Parameter "returnQuery" must be true or false, not "perhaps"',
    ],
    [
      'data/query/production?query=1&variant=v',
      400,
      'A lake has no variants of documents: leave "variant" away',
    ],
    ['data/history/production/documents/a?revision=none&time=never', 400, expect.any(String)],
  ])('%s is a %i', async (path, status, message) => {
    expect(await jsonRequest(`${lake.url}/${V}/${path}`)).toEqual({
      status,
      body: {statusCode: status, error: status === 404 ? 'Not Found' : 'Bad Request', message},
    })
  })

  test('a write by nobody in particular', async () => {
    const anonymous = {origin: STUDIO}
    expect(await mutate([{create: {_id: 'a', _type: 't'}}], '', anonymous)).toEqual({
      status: 403,
      body: {
        error: {
          type: 'mutationError',
          description: expect.stringContaining('Insufficient permissions'),
          items: [
            {
              index: 0,
              error: {
                type: 'insufficientPermissionsError',
                description: 'Insufficient permissions; permission "create" required',
                permission: 'create',
              },
            },
          ],
        },
      },
    })
    expect(await clientOf(lake).fetch('count(*)')).toBe(0)
  })

  test('a token that is not known, whatever is asked', async () => {
    const unknown = {
      status: 401,
      body: {
        statusCode: 401,
        error: 'Unauthorized',
        message: 'Session not found',
        errorCode: 'SIO-401-ANF',
      },
    }
    const headers = {authorization: 'Bearer nonsense'}
    for (const path of ['users/me', 'data/query/production?query=1', 'projects/dateline']) {
      expect(await jsonRequest(`${lake.url}/${V}/${path}`, {headers})).toEqual(unknown)
    }
    expect(await jsonRequest(`${lake.url}/v1/users/me`, {headers: {origin: STUDIO}})).toEqual(
      unknown,
    )
  })

  test('a dataset, a project and a version that are not here', async () => {
    expect(await jsonRequest(`${lake.url}/${V}/data/query/other?query=1`)).toEqual({
      status: 404,
      body: {
        statusCode: 404,
        error: 'Not Found',
        message: 'Dataset "other" not found for project ID "dateline"',
        errorCode: 'SIO-404-DNF',
      },
    })
    const message =
      'Project "other" not found. This lake serves the project "dateline"; start it with --project other to serve yours.'
    const notFound = {status: 404, body: {statusCode: 404, error: 'Not Found', message}}
    expect(await jsonRequest(`${lake.url}/${V}/projects/other`)).toEqual(notFound)
    expect(
      await jsonRequest(`${lake.url}/${V}/features`, {headers: {'x-sanity-project-id': 'other'}}),
    ).toEqual(notFound)
    expect(await jsonRequest(`${lake.url}/v7/features`)).toEqual({
      status: 404,
      body: {
        statusCode: 404,
        error: 'Not Found',
        message: '"v7" is no API version. Use v1, vX or a date such as v2025-02-19.',
      },
    })
    expect((await jsonRequest(`${lake.url}/${V}/nothing/here`)).status).toBe(404)
  })

  test('a transaction id with a line break', async () => {
    const response = await rawRequest(`${lake.url}/${V}/data/mutate/production`, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: '{"mutations": [], "transactionId": "a\\nb"}',
    })
    expect(response.status).toBe(400)
    expect(JSON.parse(response.body)).toEqual({
      error: {type: 'validationError', description: 'Malformed transaction ID: "a\nb"'},
    })
  })

  test.each([
    ['no JSON', '{', 400],
    ['no object', '[]', 400],
    ['no mutations', '{}', 400],
    ['mutations that are no objects', '{"mutations": [1]}', 400],
    ['a prototype', '{"mutations": [{"create": {"__proto__": {"a": 1}}}]}', 400],
    ['deep JSON', `{"mutations": [{"a": ${'['.repeat(5000)}${']'.repeat(5000)}}]}`, 400],
  ])('a body with %s', async (_name, body, status) => {
    const response = await rawRequest(`${lake.url}/${V}/data/mutate/production`, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body,
    })
    expect(response.status).toBe(status)
    expect(JSON.parse(response.body)).toMatchObject({
      statusCode: status,
      message: expect.any(String),
    })
  })

  test('a body of another kind, and one that is too large', async () => {
    const url = `${lake.url}/${V}/data/mutate/production`
    const unknown = await rawRequest(url, {
      method: 'POST',
      headers: {'content-type': 'application/xml'},
      body: '<a/>',
    })
    expect(unknown.status).toBe(415)
    const tooLarge = await rawRequest(url, {
      method: 'POST',
      headers: {'content-type': 'application/json', 'content-length': String(40 * 1024 * 1024)},
    })
    expect(tooLarge.status).toBe(413)
  })

  test('an image that is not here', async () => {
    expect(await jsonRequest(`${lake.url}/images/dateline/production/abc-1x1.png`)).toEqual({
      status: 404,
      body: {statusCode: 404, error: 'Not Found', message: 'There is no asset "abc-1x1.png"'},
    })
  })
})

describe('forms of a request', () => {
  test.each([
    ['//v1//data//query//production?query=1'],
    ['/v1/data/query/production/?query=1'],
    ['/vX/data/query/production?query=1'],
  ])('%s is understood', async (path) => {
    expect((await jsonRequest(`${lake.url}${path}`)).status).toBe(200)
  })

  test.each(['Bearer', 'bearer', 'BEARER'])('a token after "%s" is understood', async (scheme) => {
    const headers = {authorization: `${scheme} ${lake.token}`, origin: STUDIO}
    const {status} = await jsonRequest(`${lake.url}/v1/users/me`, {headers})
    expect(status).toBe(200)
  })

  test.each([['dateline.localhost'], ['sse3.dateline.localhost'], ['localhost'], ['[::1]']])(
    'the host %s is understood',
    async (host) => {
      const headers = {host: `${host}:${lake.port}`}
      const {status} = await jsonRequest(`${lake.url}/v1/users/me`, {headers})
      expect(status).toBe(200)
    },
  )

  test('the documents of many ids come in one answer, the missing ones named', async () => {
    await mutate([{create: {_id: 'a', _type: 't', text: 'x'}}])
    const path = `${lake.url}/${V}/data/doc/production/a,none`
    const omitted = [{id: 'none', reason: 'existence'}]
    expect((await jsonRequest(path)).body).toMatchObject({
      documents: [{_id: 'a', text: 'x'}],
      omitted,
    })
    expect((await jsonRequest(`${path}?excludeContent=true`)).body).toEqual({
      documents: [
        {
          _id: 'a',
          _type: 't',
          _rev: expect.any(String),
          _createdAt: expect.any(String),
          _updatedAt: expect.any(String),
        },
      ],
      omitted,
    })
  })

  test('a mutation returns no more than it was asked to', async () => {
    const replace = [{createOrReplace: {_id: 'a', _type: 't'}}]
    expect((await mutate(replace, '&returnIds=false')).body).toEqual({
      transactionId: expect.any(String),
      results: [],
    })
    expect((await mutate(replace, '&transactionId=two&visibility=async')).body).toEqual({
      transactionId: 'two',
      results: [{id: 'a', operation: 'update'}],
    })
    expect((await mutate(replace, '&returnDocuments=true&transactionId=three')).body).toMatchObject(
      {
        results: [{id: 'a', operation: 'update', document: {_id: 'a', _rev: 'three'}}],
      },
    )
  })
})
