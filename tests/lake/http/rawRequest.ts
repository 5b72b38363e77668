import {request, type IncomingHttpHeaders} from 'node:http'

export interface RawResponse {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

export interface RawRequest {
  method?: string
  headers?: Record<string, string>
  body?: string
}

/** A request with exactly these headers: `fetch` would not send a Host or an Origin of ours. */
export function rawRequest(url: string, options: RawRequest = {}): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const {method = 'GET', headers = {}, body} = options
    const sent = request(url, {method, headers, agent: false}, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

export async function jsonRequest(
  url: string,
  options: RawRequest & {json?: unknown} = {},
): Promise<{status: number; body: unknown}> {
  const {json, headers, ...rest} = options
  const {status, body} = await rawRequest(url, {
    ...rest,
    headers: {...(json === undefined ? {} : {'content-type': 'application/json'}), ...headers},
    ...(json === undefined ? {} : {method: options.method ?? 'POST', body: JSON.stringify(json)}),
  })
  return {status, body: JSON.parse(body)}
}
