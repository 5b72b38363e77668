import {join} from 'node:path'

import {finish, root, type RunningCommand, start} from '../processes.ts'

const folder = join(root, 'tests', 'studios', 'kitchenSink')

/** Builds the Studio of many field types in its own folder, as its owner would, and serves it. */
export async function serveKitchenSink({
  output,
  ports,
}: {
  output: string
  ports: {lake: number; studio: number}
}): Promise<RunningCommand> {
  const env = {SANITY_STUDIO_LAKE_URL: `http://localhost:${ports.lake}`, DO_NOT_TRACK: '1'}
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
