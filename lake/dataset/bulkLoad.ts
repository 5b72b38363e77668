import {setImmediate} from 'node:timers/promises'
import {isNestedDeeper} from '../jsonDepth.ts'
import {isJsonObject, LakeError, type Identity, type JsonObject} from '../types.ts'
import type {Dataset, MutateOutcome} from './dataset.ts'
import {LineTooLongError, ndjsonLines, type NumberedLine} from './ndjsonLines.ts'

/** What is done with a line that is a document. */
export type BulkOperation = 'create' | 'createIfNotExists' | 'createOrReplace'

export interface BulkOptions {
  identity: Identity
  /** `createOrReplace` where absent. */
  operation?: BulkOperation
  /** Lines of a transaction, where the input does not say; 2,000 where absent. 4 MB end it earlier. */
  batch?: number
  /** Transactions that the input does not name are called `<prefix>-<n>`, from 1; at random where absent. */
  prefix?: string
}

/** A transaction that is on the disk. */
export interface BulkCommit {
  transaction: string
  /** It was in the log before: nothing was done, and the counts are 0. */
  already: boolean
  /** Documents. */
  created: number
  updated: number
  deleted: number
  unchanged: number
  /** The first and the last line of it, from 1. */
  lines: [number, number]
}

/** The end, where all went well. */
export interface BulkEnd {
  done: true
  transactions: number
  /** Those of all transactions that were not there already. */
  documents: number
}

/** The end, where it did not: what was committed before stays, the transaction that failed left nothing. */
export interface BulkFailure {
  /** As in the answer of the Mutate API; what is about a line says which: `line`, in `items` or beside them. */
  error: JsonObject
  /** The HTTP status that the Mutate API has for it. */
  status: number
  /** Absent where it would have had a random name. */
  transaction?: string
}

export type BulkReport = BulkCommit | BulkEnd | BulkFailure

/** Bytes of a line: a document may have 32 MB, and there is a mutation around it. */
const MAXIMUM_LINE = 33 * 1024 * 1024
/** Characters of JSON in a transaction that the input names. */
const MAXIMUM_TRANSACTION = 64 * 1024 * 1024
/** Characters of JSON after which a transaction is long enough, where the input does not say. */
const BATCH_SIZE = 4 * 1000 * 1000
const BATCH = 2000
const MAXIMUM_DEPTH = 100

/**
 * Writes NDJSON into a dataset, transaction by transaction, each with all that a transaction of the Mutate API is: one
 * entry in the log, all or nothing, references checked at its end, told to listeners once, on the disk before it is
 * reported. A line is a document (`_id` may be missing where `operation` is `create`), a mutation
 * (`{"patch": {…}}`, …), or `{"transaction": "<id>"}`, which begins a transaction of that id that goes on to the next
 * such line or to the end. One that is in the log already is passed over: what was cut off can be sent again.
 *
 * Between transactions other work gets its turn. Of the input, one transaction is in memory.
 */
export async function* bulkLoad(
  dataset: Dataset,
  chunks: AsyncIterable<Uint8Array>,
  options: BulkOptions,
): AsyncGenerator<BulkReport> {
  const {operation = 'createOrReplace', batch = BATCH} = options
  const writer = new TransactionWriter(dataset, options)
  try {
    for await (const lines of ndjsonLines(chunks, MAXIMUM_LINE)) {
      for (const line of lines) {
        const value = parse(line)
        const name = nameOf(value)
        if (name !== undefined) {
          yield* writer.commit()
          writer.name = transactionId(name, line)
        } else {
          writer.add(isMutation(value) ? value : {[operation]: value}, line)
          if (writer.name === undefined && writer.isLong(batch)) yield* writer.commit()
        }
      }
    }
    yield* writer.commit()
  } catch (error) {
    yield writer.failure(error)
    return
  }
  yield {done: true, transactions: writer.transactions, documents: writer.documents}
}

class TransactionWriter {
  /** As the input names the transaction. */
  name: string | undefined
  transactions = 0
  documents = 0
  readonly #dataset: Dataset
  readonly #identity: Identity
  readonly #prefix: string | undefined
  #mutations: JsonObject[] = []
  #lines: number[] = []
  #size = 0

  constructor(dataset: Dataset, {identity, prefix}: BulkOptions) {
    this.#dataset = dataset
    this.#identity = identity
    this.#prefix = prefix
  }

  add(mutation: JsonObject, {number, text}: NumberedLine): void {
    this.#mutations.push(mutation)
    this.#lines.push(number)
    this.#size += text.length
    if (this.#size > MAXIMUM_TRANSACTION) {
      throw lineError(number, `The transaction is longer than ${MAXIMUM_TRANSACTION} characters`)
    }
  }

  isLong(batch: number): boolean {
    return this.#mutations.length >= batch || this.#size >= BATCH_SIZE
  }

  /** Writes what was added, if anything, and reports it. */
  async *commit(): AsyncGenerator<BulkCommit> {
    const [first] = this.#lines
    const last = this.#lines.at(-1)
    if (first === undefined || last === undefined) return
    const id = this.#id()
    const counts = {created: 0, updated: 0, deleted: 0, unchanged: 0}
    const already = id !== undefined && this.#dataset.sequenceOf(id) !== undefined
    let transaction = id ?? ''
    if (!already) {
      const outcome = this.#dataset.mutate({
        mutations: this.#mutations,
        identity: this.#identity,
        ...(id !== undefined && {transactionId: id}),
      })
      transaction = outcome.transactionId
      for (const {operation} of outcome.results) counts[COUNT_OF[operation]] += 1
      this.documents += outcome.results.length
    }
    this.transactions += 1
    this.name = undefined
    this.#mutations = []
    this.#lines = []
    this.#size = 0
    yield {transaction, already, ...counts, lines: [first, last]}
    await setImmediate()
  }

  failure(error: unknown): BulkFailure {
    const problem = error instanceof LineTooLongError ? lineError(error.line, 'Too long') : error
    if (!(problem instanceof LakeError)) throw error
    const id = this.#id()
    const {body, status} = problem
    return {
      error: this.#withLines(isJsonObject(body.error) ? body.error : body),
      status,
      ...(id !== undefined && {transaction: id}),
    }
  }

  #id(): string | undefined {
    if (this.name !== undefined || this.#prefix === undefined) return this.name
    return `${this.#prefix}-${this.transactions + 1}`
  }

  /** Items name a mutation by its place in the transaction. */
  #withLines(error: JsonObject): JsonObject {
    if (!Array.isArray(error.items)) return error
    const items = error.items.map((item) => {
      const line = isJsonObject(item) && this.#lines[Number(item.index)]
      return isJsonObject(item) && typeof line === 'number' ? {...item, line} : item
    })
    return {...error, items}
  }
}

const COUNT_OF = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  none: 'unchanged',
} as const satisfies {[operation in MutateOutcome['results'][number]['operation']]: string}

function parse({number, text}: NumberedLine): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw lineError(number, `Not JSON (${reason})`)
  }
  if (!isJsonObject(value)) throw lineError(number, 'Not a JSON object')
  if (isNestedDeeper(value, MAXIMUM_DEPTH)) {
    throw lineError(number, `JSON is nested deeper than ${MAXIMUM_DEPTH} levels`)
  }
  return value
}

/** Only documents have a type. */
function isMutation(value: JsonObject): boolean {
  return value._type === undefined && Object.keys(value).length === 1
}

function nameOf(value: JsonObject): string | undefined {
  return isMutation(value) && typeof value.transaction === 'string' ? value.transaction : undefined
}

function transactionId(name: string, {number}: NumberedLine): string {
  if (/^[a-zA-Z0-9._-]{1,128}$/.test(name)) return name
  throw lineError(number, `Malformed transaction ID: "${name}"`)
}

function lineError(line: number, problem: string): LakeError {
  const description = `Line ${line}: ${problem}`
  return new LakeError(400, {error: {type: 'validationError', description, line}}, description)
}
