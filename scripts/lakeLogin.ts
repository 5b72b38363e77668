import {DEFAULT_ORIGINS} from '../lake/index.ts'
import {LAKE_TOKEN} from './lakeToken.ts'

export interface LakeLogin {
  token: string
  /** Ends the session. */
  logOut(): Promise<void>
}

/**
 * Logs in to a lake as its administrator, the way that a Studio on this machine does.
 *
 * @param url e.g. `http://localhost:4000`
 * @throws Error where the lake wants a token for that
 */
export async function logIn(url: string): Promise<LakeLogin> {
  const [origin = ''] = DEFAULT_ORIGINS
  const address = `${url}/v1/auth/login/administrator?origin=${encodeURIComponent(origin)}`
  const back = await fetch(address, {redirect: 'manual'})
  const location = URL.parse(back.headers.get('location') ?? '')
  if (location === null) {
    throw new Error(
      `The lake at ${url} asks for its token. Put it in the environment variable ${LAKE_TOKEN}.`,
    )
  }
  const code = new URLSearchParams(location.hash.slice(1)).get('sid') ?? ''
  const answer = await fetch(`${url}/v1/auth/fetch?sid=${encodeURIComponent(code)}`)
  const session: unknown = await answer.json()
  if (!hasToken(session)) throw new Error(`The lake at ${url} gave no session.`)
  const {token} = session
  return {
    token,
    async logOut() {
      await fetch(`${url}/v1/auth/logout`, {
        method: 'POST',
        headers: {authorization: `Bearer ${token}`},
      })
    },
  }
}

function hasToken(session: unknown): session is {token: string} {
  return (
    typeof session === 'object' &&
    session !== null &&
    'token' in session &&
    typeof session.token === 'string'
  )
}
