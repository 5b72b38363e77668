import {createClient, type SanityClient} from '@sanity/client'
import {evaluate, parse} from 'groq-js'

/**
 * A client whose dataset is a list of documents in memory: the real @sanity/client, with a request
 * handler that answers queries by evaluating their GROQ. It has no past: its history holds nothing.
 * Whatever else is asked is refused.
 */
export function offlineClient(documents: readonly object[]): SanityClient {
  return createClient({
    projectId: 'offline',
    dataset: 'offline',
    apiVersion: '2025-02-19',
    useCdn: false,
    perspective: 'raw',
    requestHandler: async ({url, query, body}) => {
      if (/\/data\/history\//.test(url)) return {documents: []}
      const request = queryOf(new URL(url, 'http://offline.invalid'), query, body)
      if (request === undefined) throw new Error(`Only queries can be answered offline, not ${url}`)
      const value = await evaluate(parse(request.query, {params: request.params}), {
        dataset: documents,
        params: request.params,
      })
      return {ms: 0, query: request.query, result: await value.get()}
    },
  })
}

interface Query {
  query: string
  params: Record<string, unknown>
}

/** Short queries stand in the address, with each parameter as JSON behind a `$`; long ones in the body. */
function queryOf(url: URL, search: object | undefined, body: unknown): Query | undefined {
  if (!/\/data\/query\//.test(url.pathname)) return undefined
  const posted: unknown = typeof body === 'string' ? JSON.parse(body) : body
  if (isPostedQuery(posted)) return {query: posted.query, params: posted.params ?? {}}
  const values = new Map(url.searchParams)
  const given = search instanceof URLSearchParams ? [...search] : Object.entries(search ?? {})
  for (const [name, value] of given) values.set(name, String(value))
  const query = values.get('query')
  if (query === undefined) return undefined
  const params = [...values].flatMap(([name, value]): Array<[string, unknown]> =>
    name.startsWith('$') ? [[name.slice(1), JSON.parse(value)]] : [],
  )
  return {query, params: Object.fromEntries(params)}
}

function isPostedQuery(body: unknown): body is {query: string; params?: Record<string, unknown>} {
  return (
    typeof body === 'object' && body !== null && 'query' in body && typeof body.query === 'string'
  )
}
