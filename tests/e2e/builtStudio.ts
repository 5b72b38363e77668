import {join} from 'node:path'

import {finish, root, type RunningCommand, start} from '../processes.ts'

/**
 * Builds a Studio of tests/studios in its own folder, as its owner would, and serves it.
 * @param name its folder
 * @param output where the built files go
 */
export async function serveStudioOf(
  name: 'kitchenSink' | 'smallNewsroom',
  {output, ports}: {output: string; ports: {lake: number; studio: number}},
): Promise<RunningCommand> {
  const env = {SANITY_STUDIO_LAKE_URL: `http://localhost:${ports.lake}`, DO_NOT_TRACK: '1'}
  const folder = join(root, 'tests', 'studios', name)
  const inFolder = ['-c', 'cd "$0" && exec sanity "$@"', folder]
  const build = await finish('sh', [...inFolder, 'build', '--yes', output], env)
  if (build.exitCode !== 0) {
    throw new Error(`The Studio did not build:\n${build.stdout}${build.stderr}`)
  }
  const studio = start(
    'sh',
    [...inFolder, 'preview', output, '--host', 'localhost', '--port', String(ports.studio)],
    env,
  )
  await studio.prints(/running at/)
  return studio
}
