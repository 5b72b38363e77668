import {existsSync, readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {isDeepStrictEqual} from 'node:util'
import {gunzipSync} from 'node:zlib'
import {expect, test} from 'vitest'
import {z} from 'zod'
import {
  LakeError,
  isJsonObject,
  type DocumentSource,
  type JsonValue,
  type StoredDocument,
} from '../../lake/types.ts'
import {ask, sourceOf} from '../lake/groq/queryOver.ts'

/**
 * The public suite sanity-io/groq-test-suite (MIT), commit 0445fe5, built to one line a dataset or test. It is no
 * part of this project; without it, the test is skipped.
 */
const suiteFile = fileURLToPath(
  new URL('../../../shared/groq-suite/suite.ndjson.gz', import.meta.url),
)

test(
  'the public GROQ test suite passes, but for geo and diff functions',
  {timeout: 60_000},
  ({skip}) => {
    skip(!existsSync(suiteFile), `the suite is not here: ${suiteFile}`)
    const passed = {accepted: 0, rejected: 0}
    const unavailable = {geo: 0, diff: 0}
    const unexpected: object[] = []
    const lines = readSuite()
    const sources = new Map<string, DocumentSource>()
    for (const line of lines) {
      if (line._type === 'dataset') sources.set(line._id, sourceOf(line.documents))
    }
    for (const line of lines) {
      if (line._type === 'dataset' || !isInScope(line)) continue
      const outcome = run(line, sources.get(line.dataset._ref) ?? sourceOf([]))
      const feature = unavailableFeature(line)
      if (outcome === 'accepted' || outcome === 'rejected') passed[outcome]++
      else if (feature) unavailable[feature]++
      else unexpected.push({test: line.name, query: line.query, ...outcome})
    }
    expect(unexpected).toEqual([])
    expect(passed).toEqual({accepted: 6945, rejected: 68})
    expect(unavailable).toEqual({geo: 2371, diff: 566})
  },
)

/** What groq-js lacks (`geo::`) or evaluates asynchronously only (`diff::`). */
function unavailableFeature({features, filename}: SuiteTest): 'geo' | 'diff' | undefined {
  if (features.includes('geoFunctions')) return 'geo'
  return filename === 'function/diff.yml' ? 'diff' : undefined
}

type Outcome = 'accepted' | 'rejected' | {error: string} | {result: unknown}

function run(line: SuiteTest, source: DocumentSource): Outcome {
  let result: JsonValue
  try {
    result = ask(source, line.query, {params: line.params ?? {}}).result
  } catch (error) {
    if (!(error instanceof LakeError)) throw error
    if (!line.valid) return 'rejected'
    return {error: error.message}
  }
  if (!line.valid) return {result}
  const plain: unknown = JSON.parse(JSON.stringify(result))
  return isDeepStrictEqual(plain, line.result) || isDeepStrictEqual(ranked(plain), line.result)
    ? 'accepted'
    : {result}
}

/** The suite gives the rank of a score, `_pos`, from 1 for the highest: scores themselves are not specified. */
function ranked(result: unknown): unknown {
  const scored = z.array(z.looseObject({_score: z.number()})).safeParse(result)
  if (!scored.success) return result
  const scores = [...new Set(scored.data.map(({_score}) => _score))].toSorted((a, b) => b - a)
  return scored.data.map(({_score, ...rest}) => ({...rest, _pos: scores.indexOf(_score) + 1}))
}

/** Not those of GROQ 0.1, of speed, and one that is said to be wrong. */
function isInScope({version, filename, name}: SuiteTest): boolean {
  return (
    version !== '0.1' &&
    !filename.includes('perf') &&
    !name.startsWith('Filters / documents, nested 3')
  )
}

const suiteDataset = z.object({
  _type: z.literal('dataset'),
  _id: z.string(),
  // They have an `_id`, but not all that the lake sets.
  documents: z.array(z.custom<StoredDocument>(isJsonObject)).default([]),
})

const suiteTest = z.object({
  _type: z.literal('test'),
  name: z.string(),
  filename: z.string(),
  version: z.string().nullish(),
  dataset: z.object({_ref: z.string()}),
  query: z.string(),
  params: z.record(z.string(), z.json()).nullish(),
  valid: z.boolean(),
  features: z.array(z.string()).default([]),
  result: z.unknown(),
})

type SuiteTest = z.infer<typeof suiteTest>

function readSuite() {
  const line = z.discriminatedUnion('_type', [suiteDataset, suiteTest])
  return gunzipSync(readFileSync(suiteFile))
    .toString('utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => line.parse(JSON.parse(text)))
}
