import type {RunningLake} from '../../../lake/index.ts'
import {jsonRequest, rawRequest} from './rawRequest.ts'
import {STUDIO} from './testLake.ts'

/** Logs in as a Studio does: redirect, code, exchange. The session's token. */
export async function login(lake: RunningLake, user: string): Promise<string> {
  const code = await loginCode(lake, user)
  const {body} = await jsonRequest(`${lake.url}/v1/auth/fetch?sid=${code}`, {
    headers: {origin: STUDIO},
  })
  if (typeof body !== 'object' || body === null || !('token' in body)) {
    throw new Error(`No token: ${JSON.stringify(body)}`)
  }
  return String(body.token)
}

export async function loginCode(lake: RunningLake, user: string): Promise<string> {
  const {headers} = await rawRequest(loginUrl(lake, user, `${STUDIO}/desk`), {
    headers: {'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate'},
  })
  return new URL(headers.location ?? '').hash.replace('#sid=', '')
}

export function loginUrl(lake: RunningLake, user: string, origin: string): string {
  const search = new URLSearchParams({origin, projectId: lake.project, withSid: 'true'})
  return `${lake.url}/v1/auth/login/${user}?${search}`
}
