import * as fc from 'fast-check'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {openDataset} from '../../../lake/dataset/open.ts'
import {LakeError, type JsonObject, type JsonValue} from '../../../lake/types.ts'
import {ADMINISTRATOR, everything, mutate, steadyClock} from '../transactions/temporaryDataset.ts'

/** A document of the model: its own attributes, and what the lake keeps about it. */
interface ModelDocument {
  attributes: JsonObject
  revision: string
  createdAt: string
  updatedAt: string
}

type Model = Map<string, ModelDocument>

type Command =
  | {
      operation: 'create' | 'createIfNotExists' | 'createOrReplace'
      id: string
      attributes: JsonObject
    }
  | {operation: 'set'; id: string; attributes: JsonObject}
  | {operation: 'unset'; id: string; names: string[]}
  | {operation: 'delete'; id: string}

const IDS = ['a', 'b', 'drafts.a', 'versions.r.a']
const NAMES = ['title', 'body', 'list', 'to']

test('random transactions do what a map does, and history has every state of it', () => {
  fc.assert(
    fc.property(transactions(), (sequence) => {
      const folder = mkdtempSync(join(tmpdir(), 'lake-model-'))
      const file = join(folder, 'd.db')
      const dataset = openDataset({file, name: 'd', now: steadyClock()})
      try {
        let model: Model = new Map()
        const states = new Map<string, JsonValue>()
        for (const [index, commands] of sequence.entries()) {
          const id = `t${index}`
          const time = new Date(Date.UTC(2025, 7, 6, 12, 0, index))
            .toISOString()
            .replace('.000', '')
          const next = applyAll(model, commands, id, time)
          expect(isAccepted(() => mutate(dataset, id, ...commands.map(mutationOf)))).toBe(
            next !== undefined,
          )
          model = next ?? model
          expect(everything(dataset)).toEqual(stateOf(model))
          if (dataset.sequenceOf(id) !== undefined) states.set(id, stateOf(model))
        }

        for (const [revision, state] of states) {
          expect(dataset.documentsAt(IDS, {revision}, ADMINISTRATOR)).toEqual(state)
        }
        const forward = [...dataset.transactions({ids: IDS, identity: ADMINISTRATOR})]
        const backward = [
          ...dataset.transactions({ids: IDS, reverse: true, identity: ADMINISTRATOR}),
        ]
        expect(backward.toReversed()).toEqual(forward)
        expect([...dataset.transactionsAfter(0)]).toEqual(forward)
        expect(forward.map(({sequence: position}) => position)).toEqual(
          [...states.keys()].map((_, position) => position + 1),
        )
        const before = new Map<string, JsonValue>()
        for (const transaction of forward) {
          for (const change of transaction.changes) {
            expect(change.previous).toEqual(before.get(change.documentId) ?? null)
            before.set(change.documentId, change.result)
          }
        }

        dataset.close()
        const reopened = openDataset({file, name: 'd'})
        expect(everything(reopened)).toEqual(stateOf(model))
        reopened.close()
      } finally {
        rmSync(folder, {recursive: true})
      }
    }),
    {numRuns: 30},
  )
})

function transactions(): fc.Arbitrary<Command[][]> {
  const id = fc.constantFrom(...IDS)
  const attributes = fc
    .record(
      {
        title: fc.string({unit: 'grapheme'}),
        body: fc.jsonValue({maxDepth: 4, stringUnit: 'grapheme'}).map(plain),
        list: fc.array(
          fc.record({_key: fc.constantFrom('k1', 'k2', 'k3', 'k4'), text: fc.string()}),
          {maxLength: 6},
        ),
        to: fc.record({_ref: fc.constantFrom('a', 'b', 'nowhere')}),
      },
      {requiredKeys: []},
    )
    .map((record): JsonObject => ({...record}))
  const command: fc.Arbitrary<Command> = fc.oneof(
    fc.record({
      operation: fc.constantFrom('create', 'createIfNotExists', 'createOrReplace'),
      id,
      attributes,
    }),
    fc.record({operation: fc.constant('set'), id, attributes}),
    fc.record({operation: fc.constant('unset'), id, names: fc.subarray(NAMES)}),
    fc.record({operation: fc.constant('delete'), id}),
  )
  return fc.array(fc.array(command, {minLength: 1, maxLength: 4}), {minLength: 1, maxLength: 60})
}

/** As JSON has it: no negative zero; and no attribute without a name. */
function plain(value: unknown): JsonValue {
  const copy: JsonValue = JSON.parse(JSON.stringify(value))
  const named = (part: JsonValue): JsonValue => {
    if (Array.isArray(part)) return part.map(named)
    if (typeof part !== 'object' || part === null) return part
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [`k${key}`, named(item)]))
  }
  return named(copy)
}

function mutationOf(command: Command): JsonObject {
  switch (command.operation) {
    case 'set':
      return {patch: {id: command.id, set: command.attributes}}
    case 'unset':
      return {patch: {id: command.id, unset: command.names}}
    case 'delete':
      return {delete: {id: command.id}}
    default:
      return {[command.operation]: {_id: command.id, _type: 'note', ...command.attributes}}
  }
}

/** The model after the transaction; undefined where the lake has to refuse it. */
function applyAll(
  model: Model,
  commands: readonly Command[],
  revision: string,
  time: string,
): Model | undefined {
  const next: Model = new Map(model)
  for (const command of commands) {
    const known = next.get(command.id)
    const change = (attributes: JsonObject) =>
      next.set(command.id, {
        attributes,
        revision,
        createdAt: known?.createdAt ?? time,
        updatedAt: time,
      })
    switch (command.operation) {
      case 'create':
        if (known) return undefined
        change(command.attributes)
        break
      case 'createIfNotExists':
        if (!known) change(command.attributes)
        break
      case 'createOrReplace':
        change(command.attributes)
        break
      case 'set':
        if (!known) return undefined
        change({...known.attributes, ...command.attributes})
        break
      case 'unset': {
        if (!known) return undefined
        const {names} = command
        change(
          Object.fromEntries(
            Object.entries(known.attributes).filter(([name]) => !names.includes(name)),
          ),
        )
        break
      }
      case 'delete':
        next.delete(command.id)
        break
    }
  }
  const isWhole = [...next].every(([id, {attributes}]) => {
    const {to} = attributes
    const target = typeof to === 'object' && to !== null && '_ref' in to ? to._ref : undefined
    return typeof target !== 'string' || target === id || next.has(target)
  })
  return isWhole ? next : undefined
}

function stateOf(model: Model): JsonValue {
  return [...model]
    .map(([id, {attributes, revision, createdAt, updatedAt}]) => ({
      _id: id,
      _type: 'note',
      _rev: revision,
      _createdAt: createdAt,
      _updatedAt: updatedAt,
      ...attributes,
    }))
    .toSorted((left, right) => (left._id < right._id ? -1 : 1))
}

function isAccepted(body: () => unknown): boolean {
  try {
    body()
    return true
  } catch (error) {
    if (error instanceof LakeError) return false
    throw error
  }
}
