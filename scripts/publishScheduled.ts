import {once} from 'node:events'
import {setTimeout as pause} from 'node:timers/promises'
import {styleText} from 'node:util'

import {ClientError} from '@sanity/client'

import type {DueStory} from '../studio/workflow/dueStories.ts'
import {createCommand, LEFT_FOR_SOMEBODY, parseUrl, runCommand, UsageError} from './cli.ts'
import {LAKE_TOKEN} from './lakeToken.ts'
import {storyLine} from './storyLine.ts'
import type {Target} from './target.ts'

interface PublishFlags {
  data?: string
  lake?: string
  dataset?: string
  watch?: true
  json?: true
}

/** Milliseconds between a trouble and the next attempt. */
const PAUSE = 5000

const styles: Record<DueStory['outcome'], Parameters<typeof styleText>[0]> = {
  published: 'green',
  failed: 'yellow',
  over: 'dim',
}

const command = createCommand(
  'npm run publish:scheduled --',
  'Publishes the stories that an editor has scheduled for the end of their embargo and whose time has come, each with everything in it, in one transaction.',
)
  .option('--data <folder>', 'data folder of a local lake, running or not (default: .lake)')
  .option('--lake <url>', 'a running lake', parseUrl)
  .option('--dataset <name>', 'the dataset (default: the one of the lake)')
  .option('--watch', 'stay, and publish each story when its time comes')
  .option('--json', 'print a line of JSON for each story')
  .addHelpText(
    'after',
    `
Outcomes: published, failed (changed since it was scheduled, or refused; the Studio says so too, until
somebody schedules it again), over (somebody had published or discarded it).

\`npm start\` does this by itself. For hosted Sanity, with SANITY_STUDIO_PROJECT_ID,
SANITY_STUDIO_DATASET and SANITY_AUTH_TOKEN set, run it once a minute from a scheduler, or keep it
running with --watch.

Exit codes: 0 done, or nothing was due, 1 failed, 2 not understood, 3 done, but a story did not go out.
With --watch, Ctrl-C ends it with 0.

Examples:
  npm run publish:scheduled
  npm run publish:scheduled -- --watch
  npm run publish:scheduled -- --lake http://127.0.0.1:4000 --json`,
  )
  .action(async (flags: PublishFlags) => {
    if (flags.data !== undefined && flags.lake !== undefined) {
      throw new UsageError('Give either --data or --lake, not both.')
    }
    if (flags.watch) await watch(flags)
    else await publishOnce(flags)
  })

await runCommand(command)

/** @throws Error where nobody is known by the token: schedules are not there for everybody to read. */
async function open({data, lake, dataset, watch}: PublishFlags): Promise<Target> {
  const {env} = process
  const {openTarget} = await import('./target.ts')
  const target = await openTarget({
    ...(data === undefined ? {} : {data}),
    ...(lake === undefined ? {} : {lake}),
    ...(dataset === undefined ? {} : {dataset}),
    mustExist: true,
    mustRun: watch === true,
    env: {...env, SANITY_AUTH_TOKEN: env.SANITY_AUTH_TOKEN ?? env.SANITY_API_TOKEN},
  })
  const user = await target.client.users.getById('me').catch((error: unknown) => {
    if (error instanceof ClientError && [401, 403].includes(error.statusCode)) return undefined
    throw error
  })
  if (user?.id) return target
  await target.close()
  throw new Error(
    `The ${target.description} does not say who may publish without a token. Put one that may write in ${target.kind === 'lake' ? LAKE_TOKEN : 'SANITY_AUTH_TOKEN'}.`,
  )
}

async function publishOnce(flags: PublishFlags): Promise<void> {
  const {publishDueStories} = await import('../studio/workflow/dueStories.ts')
  const {client, description, close} = await open(flags)
  try {
    const {stories, next} = await publishDueStories(client, new Date(), (story) =>
      show(story, flags),
    )
    if (stories.some(({outcome}) => outcome === 'failed')) process.exitCode = LEFT_FOR_SOMEBODY
    if (flags.json) return
    if (stories.length === 0) console.log(`Nothing is due in the ${description}.`)
    if (next !== undefined) console.log(`The next story is due at ${next.toISOString()}.`)
  } finally {
    await close()
  }
}

/** Until Ctrl-C. What has started anew has another token, so after each trouble it is looked for again. */
async function watch(flags: PublishFlags): Promise<void> {
  const {publishOnTime} = await import('../studio/workflow/publishOnTime.ts')
  const stop = new AbortController()
  const stopped = once(stop.signal, 'abort')
  process.once('SIGINT', () => stop.abort())
  process.once('SIGTERM', () => stop.abort())
  let target: Target | undefined = await open(flags)
  while (!stop.signal.aborted) {
    try {
      target ??= await open(flags)
      console.error(`Waiting for scheduled stories in the ${target.description}. Ctrl-C ends it.`)
      const troubled = Promise.withResolvers<unknown>()
      const watching = publishOnTime(target.client, {
        story: (story) => show(story, flags),
        trouble: troubled.resolve,
      })
      const trouble = await Promise.race([stopped.then(() => undefined), troubled.promise])
      await watching.stop()
      if (trouble !== undefined) throw trouble
    } catch (error) {
      console.error(`Trying again: ${describe(error)}`)
      await pause(PAUSE, undefined, {signal: stop.signal}).catch(() => {})
    } finally {
      await target?.close()
      target = undefined
    }
  }
}

function show(story: DueStory, {json}: PublishFlags): void {
  if (json) console.log(JSON.stringify(story))
  else console.log(styleText(styles[story.outcome], storyLine(story), {stream: process.stdout}))
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
