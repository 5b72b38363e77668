import {accessSync, constants} from 'node:fs'
import {delimiter, join} from 'node:path'

import {chromium} from '@playwright/test'

/**
 * The Chromium that the browser tests drive: `CHROMIUM_PATH`, or one on the PATH, or the one that Playwright
 * downloaded. Undefined where there is none.
 */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env.CHROMIUM_PATH ? [env.CHROMIUM_PATH] : []
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) =>
      ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)),
    )
  return [...named, ...onPath, chromium.executablePath()].find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
