import {text as readAll} from 'node:stream/consumers'
import type {SanityClient} from '@sanity/client'
import {createCommand, parseUrl, runCommand, UsageError} from './cli.ts'
import {openTarget} from './target.ts'

interface QueryFlags {
  data?: string
  lake?: string
  dataset?: string
  params?: string
  perspective: string
}

const PERSPECTIVES: readonly string[] = ['raw', 'published', 'drafts']

const command = createCommand(
  'npm run query --',
  'Asks a dataset in GROQ and prints the result as JSON. The lake need not run.',
)
  .argument('<groq>', 'the query; - reads it from standard input')
  .option('--data <folder>', 'data folder of a local lake, running or not (default: .lake)')
  .option('--lake <url>', 'a running lake', parseUrl)
  .option('--dataset <name>', 'dataset to ask (default: the one of the lake)')
  .option('--params <json>', 'parameters of the query, as a JSON object')
  .option(
    '--perspective <name>',
    'published, drafts, raw, or release names with commas',
    'published',
  )
  .addHelpText(
    'after',
    `
Without --data and --lake, SANITY_STUDIO_PROJECT_ID and SANITY_STUDIO_DATASET choose hosted Sanity,
with SANITY_AUTH_TOKEN as token. A lake at a URL that asks for a token wants it in DATELINE_LAKE_TOKEN.

Examples:
  npm run query -- '*[_type == "quote"]{text, "who": speaker->name}'
  npm run query -- --perspective drafts --params '{"slug": "first-article"}' '*[slug.current == $slug][0]'
  echo 'count(*)' | npm run --silent query -- --data /tmp/trial -`,
  )
  .action(async (argument: string, flags: QueryFlags) => {
    const params = parseParams(flags.params)
    const perspective = parsePerspective(flags.perspective)
    if (flags.data !== undefined && flags.lake !== undefined) {
      throw new UsageError('Give either --data or --lake, not both.')
    }
    const query = argument === '-' ? await readAll(process.stdin) : argument
    if (query.trim() === '') throw new UsageError('The query is empty.')
    const target = await openTarget({
      ...(flags.data === undefined ? {} : {data: flags.data}),
      ...(flags.lake === undefined ? {} : {lake: flags.lake}),
      ...(flags.dataset === undefined ? {} : {dataset: flags.dataset}),
      mustExist: true,
    })
    try {
      await assertKnown(perspective, target.client)
      const result: unknown = await target.client.fetch(query, params, {perspective})
      console.log(JSON.stringify(result ?? null, null, 2))
    } finally {
      await target.close()
    }
  })

await runCommand(command)

function parseParams(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {}
  let params: unknown
  try {
    params = JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(`--params is not valid JSON: ${reason}`)
  }
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    throw new UsageError('--params must be a JSON object, for example {"slug": "first-article"}.')
  }
  return Object.fromEntries(Object.entries(params))
}

function parsePerspective(text: string): 'raw' | 'published' | 'drafts' | string[] {
  if (text === 'raw' || text === 'published' || text === 'drafts') return text
  return text.split(',').map((name) => name.trim())
}

/** A release that is not there would give what is published, without a word. */
async function assertKnown(perspective: string | string[], client: SanityClient): Promise<void> {
  const named = [perspective].flat().filter((name) => !PERSPECTIVES.includes(name))
  if (named.length === 0) return
  const releases = await client.fetch<string[]>('*[_type == "system.release"].name')
  const unknown = named.find((name) => !releases.includes(name))
  if (unknown === undefined) return
  const choices = [...PERSPECTIVES, ...releases].join(', ')
  throw new Error(`There is no perspective "${unknown}". There are: ${choices}.`)
}
