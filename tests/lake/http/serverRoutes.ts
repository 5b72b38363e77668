import {createServer} from '../../../lake/http/server.ts'
import {createServices} from '../../../lake/http/createServices.ts'
import {openDataFolder} from '../../../lake/http/dataFolder.ts'
import {DEFAULT_LIMITS} from '../../../lake/http/limits.ts'
import {temporaryFolder} from './testLake.ts'

/** Every route of the server, e.g. `GET /:version/data/query/:dataset`; those for HEAD and preflights left out. */
export async function serverRoutes(): Promise<string[]> {
  const folder = openDataFolder({data: temporaryFolder()}, DEFAULT_LIMITS)
  const services = createServices(folder, {
    tokens: [],
    limits: DEFAULT_LIMITS,
    admission: {allowedOrigins: new Set(), boundHost: '127.0.0.1'},
    log: () => {},
  })
  const routes: string[] = []
  const app = createServer(
    services,
    {sessions: services.sessions, openToLocalProcesses: true},
    (method, url) => {
      if (method !== 'HEAD' && method !== 'OPTIONS') routes.push(`${method} ${url}`)
    },
  )
  await app.ready()
  await app.close()
  await folder.close()
  return routes
}
