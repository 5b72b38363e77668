import {styleText} from 'node:util'

import type {DueStory} from '../studio/workflow/dueStories.ts'
import {createCommand, LEFT_FOR_SOMEBODY, parseUrl, runCommand, UsageError} from './cli.ts'
import {storyLine} from './storyLine.ts'
import type {Target} from './target.ts'

interface PublishFlags {
  data?: string
  lake?: string
  dataset?: string
  watch?: true
  json?: true
}

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
    const target = await open(flags)
    try {
      if (flags.watch) await watch(target, flags)
      else await publishOnce(target, flags)
    } finally {
      await target.close()
    }
  })

await runCommand(command)

async function open({data, lake, dataset}: PublishFlags): Promise<Target> {
  const {env} = process
  const {openTarget} = await import('./target.ts')
  return openTarget({
    ...(data === undefined ? {} : {data}),
    ...(lake === undefined ? {} : {lake}),
    ...(dataset === undefined ? {} : {dataset}),
    mustExist: true,
    env: {...env, SANITY_AUTH_TOKEN: env.SANITY_AUTH_TOKEN ?? env.SANITY_API_TOKEN},
  })
}

async function publishOnce({client, description}: Target, flags: PublishFlags): Promise<void> {
  const {publishDueStories} = await import('../studio/workflow/dueStories.ts')
  const {stories, next} = await publishDueStories(client, new Date(), (story) => show(story, flags))
  if (stories.some(({outcome}) => outcome === 'failed')) process.exitCode = LEFT_FOR_SOMEBODY
  if (flags.json) return
  if (stories.length === 0) console.log(`Nothing is due in the ${description}.`)
  if (next !== undefined) console.log(`The next story is due at ${next.toISOString()}.`)
}

async function watch({client, description}: Target, flags: PublishFlags): Promise<void> {
  const {publishOnTime} = await import('../studio/workflow/publishOnTime.ts')
  const stopped = Promise.withResolvers<void>()
  process.once('SIGINT', stopped.resolve)
  process.once('SIGTERM', stopped.resolve)
  const watching = publishOnTime(client, {
    story: (story) => show(story, flags),
    trouble: (error) => console.error(`Trying again: ${describe(error)}`),
  })
  console.error(`Waiting for scheduled stories in the ${description}. Ctrl-C ends it.`)
  await stopped.promise
  await watching.stop()
}

function show(story: DueStory, {json}: PublishFlags): void {
  if (json) console.log(JSON.stringify(story))
  else console.log(styleText(styles[story.outcome], storyLine(story), {stream: process.stdout}))
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
