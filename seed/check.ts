import {Schema} from '@sanity/schema'
import {builtinTypes} from '@sanity/schema/_internal'
import type {Path} from '@sanity/types'
import {type DocumentValidationMarker, validateDocument} from '@sanity/validation'

import {schemaTypes, studioLevel} from '../schemas/index.ts'
import {type FieldPath, fieldName} from './annotationsFile.ts'
import {paragraphLine} from './articleText.ts'
import {annotationPath, type Build} from './build.ts'
import type {SeedDocument} from './documents.ts'
import {offlineClient} from './offlineClient.ts'
import type {Problem} from './problems.ts'
import type {Story} from './story.ts'

/**
 * Runs the content model's own rules over documents before anything is written, as the Studio would.
 * Rules that ask the dataset are answered from the documents themselves.
 * @returns what is wrong, at the place in the article's files from which it was built; the errors first
 */
export async function checkDocuments({documents, stories}: Build): Promise<Problem[]> {
  const schema = Schema.compile({name: 'newsroom', types: [...builtinTypes, ...schemaTypes]})
  const client = offlineClient(documents)
  const ids = new Set(documents.map(({_id}) => _id))
  const problems: Problem[] = []
  for (const document of documents) {
    const story = stories.find(({ids: own}) => own.includes(document._id))?.story
    if (story === undefined) continue
    const {status, markers} = await validateDocument({
      document: {...document, _rev: '', _createdAt: '', _updatedAt: ''},
      schema,
      client,
      getDocumentExists: ({id}) => Promise.resolve(ids.has(id)),
    })
    problems.push(...markers.flatMap((marker) => problemOf(story, document, marker) ?? []))
    if (status === 'notEvaluated') {
      problems.push({
        ...placeOf(story, document, []),
        level: 'error',
        message: 'could not be checked against the content model.',
      })
    }
  }
  return [
    ...problems.filter(({level}) => level === 'error'),
    ...problems.filter(({level}) => level === 'warning'),
  ]
}

function problemOf(
  story: Story,
  document: SeedDocument,
  marker: DocumentValidationMarker,
): Problem | undefined {
  const {code, message, path} = marker
  // What the model has no field for would be stored where nobody sees it.
  const level = code === 'object.unknown-field' ? 'error' : studioLevel(marker)
  if (level === 'info') return undefined
  return {...placeOf(story, document, path), level, message}
}

/** Where a field of a document comes from: the annotations, or for headline and body the article. */
function placeOf(
  story: Story,
  document: SeedDocument,
  path: Path,
): Omit<Problem, 'level' | 'message'> {
  const entry = annotationPath(story, document._id)
  const inDocument = withIndexes(document, path)
  if (document._type === 'article' && inDocument[0] === 'headline') {
    return {file: story.files.article, line: 1, field: 'headline'}
  }
  if (document._type === 'article' && inDocument[0] === 'body') {
    const paragraph = typeof inDocument[1] === 'number' ? inDocument[1] : 0
    return {file: story.files.article, line: paragraphLine(story.text, paragraph), field: 'body'}
  }
  const written = [...entry, ...asWritten(document, inDocument)]
  return {file: story.files.annotations, ...story.locate(written), field: fieldName(written)}
}

/** The article's events and sources, and what a quote is about, are written elsewhere than they are stored. */
function asWritten({_type}: SeedDocument, path: FieldPath): FieldPath {
  const [field, index] = path
  if (_type === 'quote' && field === 'about') return ['about']
  if (_type === 'quote' && field === 'firstAppearance') return ['text']
  // A document's `slug.current` is its id or, for an article, its `slug`.
  if (field === 'slug') return _type === 'article' ? ['slug'] : []
  // References are written as bare ids.
  const reference = path.indexOf('_ref')
  if (reference >= 0) return path.slice(0, reference)
  return typeof index === 'number' && field === 'sources' && _type !== 'article'
    ? path.slice(0, 2)
    : path
}

/** Turns the keys in a path into positions, which the annotations have too. */
function withIndexes(document: SeedDocument, path: Path): FieldPath {
  let value: unknown = document
  return path.flatMap((segment): FieldPath => {
    const part =
      typeof segment === 'object' && !Array.isArray(segment) && Array.isArray(value)
        ? value.findIndex((item: unknown) => keyOf(item) === segment._key)
        : segment
    if (typeof part !== 'string' && typeof part !== 'number') return []
    value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined
    return [part]
  })
}

function keyOf(item: unknown): unknown {
  return typeof item === 'object' && item !== null && '_key' in item ? item._key : undefined
}
