import {beforeEach, describe, expect, test} from 'vitest'
import type {RunningLake} from '../../../lake/index.ts'
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
    expect((await mutate([{patch: {id: 'none', set: {x: 1}}}])).body).toMatchObject({
      error: {
        type: 'mutationError',
        items: [{index: 0, error: {type: 'documentNotFoundError', id: 'none'}}],
      },
    })
    expect(
      (await mutate([{patch: {id: 'a', ifRevisionID: 'other', set: {x: 1}}}])).body,
    ).toMatchObject({
      error: {
        type: 'mutationError',
        items: [
          {
            error: {
              type: 'documentRevisionIDDoesNotMatchError',
              currentRevisionID: 'first',
              expectedRevisionID: 'other',
            },
          },
        ],
      },
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
