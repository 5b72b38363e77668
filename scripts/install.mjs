/**
 * Runs before every npm script: installs what package-lock.json names where that has not been done yet.
 *
 * Plain JavaScript and no dependency, since it runs on whichever Node the machine has; the scripts themselves run
 * on the Node that comes as a dependency.
 */
import {spawnSync} from 'node:child_process'
import {existsSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const wanted = join(root, 'package-lock.json')
const installed = join(root, 'node_modules', '.package-lock.json')

if (!isInstalled()) {
  // stderr, so that `npm run -s query` and `--json` stay readable for programs.
  console.error('Installing dependencies (once, about two minutes) …')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (result.error || result.status !== 0) {
    console.error(
      `Installing failed${result.error ? `: ${result.error.message}` : ''}. ` +
        'Check the network and the free disk space, then run `npm ci` to see why.',
    )
    process.exit(1)
  }
}

/** True where each package of the lockfile stands in node_modules at the locked version. */
function isInstalled() {
  if (!existsSync(installed) || !existsSync(join(root, 'node_modules', '.bin', 'node')))
    return false
  const here = JSON.parse(readFileSync(installed, 'utf8')).packages
  return Object.entries(JSON.parse(readFileSync(wanted, 'utf8')).packages).every(
    ([path, {optional, version}]) => path === '' || optional || here[path]?.version === version,
  )
}
