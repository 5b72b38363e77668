import {Schema} from '@sanity/schema'
import {builtinTypes, groupProblems, validateSchema} from '@sanity/schema/_internal'
import {validateDocument} from '@sanity/validation'
import {describe, expect, it} from 'vitest'

import {schemaTypes} from '../../schemas/index.ts'
import {fieldOf, itemsAt, textAt} from '../../schemas/rules/fieldOf.ts'
import {offlineClient} from '../../seed/offlineClient.ts'
import {type NewsroomOptions, resolveOptions} from '../../studio/newsroomOptions.ts'
import {newsroomTypes} from '../../studio/newsroomTypes.ts'
import {house} from '../studios/smallNewsroom/house.ts'

function compile(options: NewsroomOptions) {
  return Schema.compile({
    name: 'newsroom',
    types: [...builtinTypes, ...newsroomTypes(schemaTypes, resolveOptions(options))],
  })
}

function problems(options: NewsroomOptions): unknown[] {
  const types = newsroomTypes(schemaTypes, resolveOptions(options))
  return groupProblems(validateSchema(types).getTypes())
}

function fieldNames(options: NewsroomOptions, type: string): string[] {
  return itemsAt(compile(options).get(type), 'fields').flatMap(
    (field) => textAt(field, 'name') ?? [],
  )
}

/** Whether a field of the small newsroom is read-only for somebody of a Sanity role. */
function isReadOnly(type: string, name: string, role: string, id = 'somebody'): unknown {
  const definition = newsroomTypes(schemaTypes, resolveOptions(house)).find(
    (candidate) => candidate.name === type,
  )
  const field = itemsAt(definition, 'fields').find((each) => textAt(each, 'name') === name)
  const readOnly = fieldOf(field, 'readOnly')
  if (typeof readOnly !== 'function') throw new TypeError(`${name} is for everybody`)
  return readOnly({currentUser: {id, roles: [{name: role}]}})
}

const optional = ['person', 'quote', 'event'] as const

describe('the types of a newsroom', () => {
  it('are those of the content model without options', () => {
    const types = newsroomTypes(schemaTypes, resolveOptions())
    expect(types.map(({name}) => name)).toEqual(schemaTypes.map(({name}) => name))
    expect(problems({})).toEqual([])
  })

  it('leave stage and checks to those who may take the step', () => {
    const who = ['administrator', 'editor', 'viewer'] as const
    expect(who.map((role) => isReadOnly('article', 'stage', role))).toEqual([false, false, true])
    expect(who.map((role) => isReadOnly('checks', 'fact', role))).toEqual([false, false, true])
    expect(who.map((role) => isReadOnly('checks', 'legal', role))).toEqual([false, true, true])
    expect(isReadOnly('checks', 'legal', 'editor', 'lena')).toBe(false)
  })

  it.each(
    Array.from({length: 8}, (_, mask) =>
      Object.fromEntries(optional.map((type, bit) => [type, (mask & (1 << bit)) === 0])),
    ),
  )('make a sound schema with %o', (types) => {
    const schema = compile({types})
    expect(problems({types})).toEqual([])
    for (const type of optional) expect(schema.has(type)).toBe(types[type])
    const names = new Set(schema.getTypeNames())
    const targets = newsroomTypes(schemaTypes, resolveOptions({types})).flatMap(referenceTargets)
    expect(targets.filter((target) => !names.has(target))).toEqual([])
  })

  it('go with whatever only they gave a meaning', () => {
    expect(fieldNames({types: {event: false}}, 'article')).not.toContain('events')
    expect(fieldNames({types: {event: false}}, 'quote')).not.toContain('saidAt')
    expect(fieldNames({types: {event: false}}, 'quote')).toContain('about')
    expect(fieldNames({types: {person: false}}, 'quote')).not.toContain('speaker')
    expect(compile(house).has('eventMention')).toBe(false)
  })

  it('have the stages of the house, in the field and in lists', () => {
    const article = compile(house).get('article')
    const stage = itemsAt(article, 'fields').find((field) => textAt(field, 'name') === 'stage')
    expect(fieldOf(stage, 'type', 'options', 'list')).toEqual(house.stages)
    expect(fieldOf(stage, 'type', 'initialValue')).toBe('draft')
    const prepare = fieldOf(article, 'preview', 'prepare')
    if (typeof prepare !== 'function') throw new Error('Articles have no preview')
    expect(prepare({headline: 'Rain', stage: 'copyDesk', pubStatus: 'usable'})).toEqual({
      title: 'Rain',
      subtitle: 'Copy desk',
    })
  })

  it('warn of the verbs that are not on the list of the house', async () => {
    const {verbs} = resolveOptions(house)
    expect(verbs?.map(({verb}) => verb)).toEqual(['said', 'admitted'])
    expect(await findings(house, 'admitted')).toEqual([])
    expect(await findings({}, 'admitted')).toEqual([
      'warning: “admitted” is a loaded verb: it says gui',
    ])
    expect(await findings(house, 'noted')).toEqual([
      'warning: “noted” is not on the house list of verb',
    ])
    expect(await findings({}, 'noted')).toEqual([])
  })
})

function referenceTargets(definition: unknown): string[] {
  if (Array.isArray(definition)) return definition.flatMap(referenceTargets)
  if (typeof definition !== 'object' || definition === null) return []
  return [
    ...itemsAt(definition, 'to').flatMap((target) => textAt(target, 'type') ?? []),
    ...['fields', 'of', 'marks', 'annotations'].flatMap((name) =>
      referenceTargets(fieldOf(definition, name)),
    ),
  ]
}

async function findings(options: NewsroomOptions, verb: string): Promise<string[]> {
  const {markers} = await validateDocument({
    document: {
      _id: 'quote-a',
      _type: 'quote',
      _rev: '',
      _createdAt: '',
      _updatedAt: '',
      attribution: {_type: 'attribution', verb},
    },
    schema: compile(options),
    client: offlineClient([]),
    getDocumentExists: () => Promise.resolve(true),
  })
  return markers
    .filter(({path}) => path[0] === 'attribution')
    .map(({level, message}) => `${level}: ${message.slice(0, 40)}`)
}
