import {builtinTypes, extractSchema, groupProblems, validateSchema} from '@sanity/schema/_internal'
import {validateDocumentWithWorkspace} from '@sanity/validation'
import {getFallbackLocaleSource, inferFromSchema} from '@sanity/validation/_internal'
import {Schema} from '@sanity/schema'
import type {SchemaType} from '@sanity/types'
import {describe, expect, it} from 'vitest'

import * as schemas from '../../schemas/index.ts'
import {article, person, quote} from './newsroom.ts'
import {compiledSchema, datasetClient, stored, validate} from './validate.ts'

const {schemaTypes} = schemas

/** Every definition in the schema with a name of its own: types, fields, members and annotations. */
const definitions = schemaTypes.flatMap((type) => [...definitionsIn(type, [])])

const documents = ['article', 'person', 'quote', 'event'] as const

describe('the schema', () => {
  it('has no problem that the Studio would report', () => {
    expect(groupProblems(validateSchema(schemaTypes).getTypes())).toEqual([])
  })

  it('has these documents and fields', () => {
    expect(
      Object.fromEntries(
        documents.map((name) => [name, fieldsOf(name).map((field) => field.name)]),
      ),
    ).toEqual({
      article: [
        'headline',
        'body',
        'slug',
        'slugline',
        'kind',
        'byline',
        'dateline',
        'creators',
        'referenceDate',
        'language',
        'events',
        'related',
        'sources',
        'stage',
        'checks',
        'urgency',
        'edNote',
        'pubStatus',
        'embargoedUntil',
        'publishedAt',
        'editorNote',
        'corrections',
        'rights',
        'origin',
      ],
      person: [
        'name',
        'slug',
        'givenName',
        'familyName',
        'sortName',
        'disambiguation',
        'image',
        'positions',
        'otherNames',
        'sameAs',
        'edNote',
        'origin',
      ],
      quote: [
        'text',
        'kind',
        'speaker',
        'speakerDescription',
        'speakerTitle',
        'attribution',
        'saidAt',
        'saidOn',
        'about',
        'originalLanguage',
        'isTranslation',
        'firstAppearance',
        'verification',
        'edNote',
        'origin',
      ],
      event: [
        'name',
        'slug',
        'kind',
        'status',
        'occurrence',
        'start',
        'end',
        'duration',
        'previousStart',
        'statusReason',
        'places',
        'participants',
        'superEvent',
        'sources',
        'edNote',
        'origin',
      ],
    })
  })

  it('gives every type and field a title and a description that is a sentence', () => {
    const wanting = definitions.filter(
      ({definition: {name, title, description}}) =>
        name !== undefined &&
        (typeof title !== 'string' ||
          typeof description !== 'string' ||
          !/^\p{Lu}[^]+\.$/u.test(description)),
    )
    expect(definitions.length).toBeGreaterThan(100)
    expect(wanting.map(({path}) => path.join('.'))).toEqual([])
  })

  it('gives every type an icon', () => {
    expect(schemaTypes.filter((type) => !type.icon).map(({name}) => name)).toEqual([])
  })

  it('puts every field of a document into a group that exists', () => {
    for (const name of documents) {
      const groups = new Set(itemsOf(definitionOf(name)['groups']).map((group) => group['name']))
      for (const field of fieldsOf(name)) {
        const own = [definitionOf(name, field.name)['group']].flat()
        expect([name, field.name, own.filter((group) => groups.has(group)).length > 0]).toEqual([
          name,
          field.name,
          true,
        ])
      }
    }
  })

  it('has two weak references, and references only to documents', () => {
    const references = definitions.filter(({definition}) => definition['type'] === 'reference')
    expect(
      references.filter(({definition}) => definition['weak']).map(({path}) => path.join('.')),
    ).toEqual(['article.related', 'textAnchor.article'])
    expect(
      [
        ...new Set(
          references.flatMap(({definition}) => itemsOf(definition['to']).map((to) => to['type'])),
        ),
      ].toSorted(),
    ).toEqual(['article', 'event', 'person', 'quote'])
  })

  it('starts new documents with these values', () => {
    expect(
      Object.fromEntries(
        definitions.flatMap(({path, definition}) =>
          'initialValue' in definition ? [[path.join('.'), definition['initialValue']]] : [],
        ),
      ),
    ).toEqual({
      'article.kind': 'reportage',
      'article.language': 'en',
      'article.stage': 'draft',
      'article.pubStatus': 'usable',
      'checks.fact': 'required',
      'checks.legal': 'na',
      'quote.kind': 'direct',
      'quote.isTranslation': 'unknown',
      'quote.verification': 'unverified',
      'event.status': 'proposed',
    })
  })

  it('can be extracted for generated types, with its required fields', () => {
    const extracted = extractSchema(asInStudio(), {enforceRequiredFields: true})
    const required = documents.map((name) => {
      const type = extracted.find((entry) => entry.name === name)
      const attributes = type?.type === 'document' ? Object.entries(type.attributes) : []
      const names = attributes.flatMap(([key, {optional}]) =>
        optional || key.startsWith('_') ? [] : [key],
      )
      return [name, names]
    })
    expect(Object.fromEntries(required)).toEqual({
      article: ['headline', 'body', 'slug', 'kind', 'stage', 'pubStatus'],
      person: ['name', 'slug'],
      quote: ['text', 'kind', 'verification'],
      event: ['name', 'slug', 'kind', 'status'],
    })
  })
})

describe('option lists', () => {
  const lists = Object.entries(schemas).flatMap(([name, list]) =>
    Array.isArray(list) && name !== 'schemaTypes' ? [{name, list: itemsOf(list)}] : [],
  )

  it.each(lists)('$name has no value, title or form twice', ({list}) => {
    for (const key of ['value', 'title', 'verb']) {
      const values = list.flatMap((option) => option[key] ?? [])
      expect(values).toEqual([...new Set(values)])
    }
    expect(list.length).toBeGreaterThan(1)
  })

  it('no form of a verb is both neutral and loaded, or of two verbs', () => {
    const forms = [...schemas.attributionVerbs, ...schemas.loadedVerbs].flatMap(({verb, forms}) => [
      verb,
      ...forms,
    ])
    expect(forms).toEqual([...new Set(forms)])
  })

  it('are what the fields offer, and all that the rules accept', async () => {
    expect(await validate(article({kind: 'poem'}), [quote()])).toEqual([
      {level: 'error', path: ['kind'], message: 'Choose the kind of work.'},
    ])
  })

  it('the occurrences are those of IPTC eventoccurstatus', () => {
    expect(schemas.eventOccurrences.map(({value}) => value)).toEqual([
      'eos0',
      'eos1',
      'eos2',
      'eos3',
      'eos4',
      'eos5',
      'eos6',
    ])
  })
})

describe('levels outside and inside the Studio', () => {
  /** `validateDocument` lowers these to warnings outside the Studio; see `studioLevel`. */
  it('only slugs are objects with rules of their own', () => {
    const objects = definitions.filter(({definition}) => {
      const type = compiledSchema.get(String(definition['type']))
      const isObject = definition['type'] === 'object' || chainOf(type).includes('object')
      return 'validation' in definition && (isObject || definition['type'] === 'document')
    })
    expect(objects.map(({path}) => path.join('.'))).toEqual([
      'article.slug',
      'person.slug',
      'event.slug',
    ])
  })

  it('a missing slug is an error in both', async () => {
    const document = person({slug: undefined})
    const outside = await validate(document)
    const inside = await validateDocumentWithWorkspace({
      document: stored(document),
      environment: 'studio',
      getDocumentExists: async () => true,
      workspace: {
        schema: asInStudio(),
        i18n: getFallbackLocaleSource(),
        getClient: ({apiVersion}) => datasetClient([document]).withConfig({apiVersion}),
      },
    })
    expect(outside).toEqual([
      {level: 'error', path: ['slug'], message: 'Generate the slug, or write one.'},
    ])
    expect(inside.map(({level, path, message}) => ({level, path, message}))).toEqual(outside)
  })

  it('names a field that the schema does not have', async () => {
    expect(await validate(person({nickname: 'Ani'}))).toEqual([
      {
        level: 'warning',
        path: ['nickname'],
        message: "Field 'nickname' does not exist on type 'person'",
      },
    ])
  })
})

function* definitionsIn(
  definition: unknown,
  parents: string[],
): Generator<{path: string[]; definition: Record<string, unknown>}> {
  if (!isRecord(definition)) return
  const path = typeof definition['name'] === 'string' ? [...parents, definition['name']] : parents
  yield {path, definition}
  for (const field of itemsOf(definition['fields'])) yield* definitionsIn(field, path)
  for (const member of itemsOf(definition['of'])) {
    yield* definitionsIn(member, path)
    const marks = isRecord(member['marks']) ? member['marks'] : {}
    for (const annotation of itemsOf(marks['annotations'])) yield* definitionsIn(annotation, path)
  }
}

/** The schema with its rules worked out ahead, as a Studio keeps it. */
function asInStudio() {
  return inferFromSchema(
    Schema.compile({name: 'newsroom', types: [...schemaTypes, ...builtinTypes]}),
  )
}

function fieldsOf(name: string) {
  return itemsOf(definitionOf(name)['fields']).map((field) => ({name: String(field['name'])}))
}

function definitionOf(...path: string[]): Record<string, unknown> {
  const found = definitions.find((entry) => entry.path.join('.') === path.join('.'))
  if (!found) throw new Error(`The schema has no ${path.join('.')}.`)
  return found.definition
}

function chainOf(type: SchemaType | undefined): string[] {
  return type ? [type.name, ...chainOf(type.type)] : []
}

function itemsOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
