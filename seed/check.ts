import {Schema} from '@sanity/schema'
import {builtinTypes} from '@sanity/schema/_internal'
import type {Path, Schema as CompiledSchema} from '@sanity/types'
import {type DocumentValidationMarker, validateDocument} from '@sanity/validation'

import {schemaTypes, studioLevel} from '../schemas/index.ts'
import {allowedValues, notAllowed} from './allowedValues.ts'
import {type FieldPath, fieldName, valueAt} from './annotationsFile.ts'
import {paragraphLine} from './articleText.ts'
import {annotationPath, type Build, describes} from './build.ts'
import type {SeedDocument} from './documents.ts'
import {offlineClient} from './offlineClient.ts'
import {formatProblem, type Problem} from './problems.ts'
import type {Story} from './story.ts'

/**
 * Runs the content model's own rules over documents before anything is written, as the Studio would.
 * Rules that ask the dataset are answered from the documents themselves.
 * @returns what is wrong, at the place in the article's files from which it was built; the errors first
 */
export async function checkDocuments({documents, stories, linked}: Build): Promise<Problem[]> {
  const schema = Schema.compile({name: 'newsroom', types: [...builtinTypes, ...schemaTypes]})
  const client = offlineClient(documents)
  const ids = new Set(documents.map(({_id}) => _id))
  const problems: Problem[] = []
  for (const document of documents) {
    const story = stories.find((one) => describes(one.story, document))?.story
    if (story === undefined) continue
    const {status, markers} = await validateDocument({
      document: {...document, _rev: '', _createdAt: '', _updatedAt: ''},
      schema,
      client,
      getDocumentExists: ({id}) => Promise.resolve(ids.has(id) || linked.has(id)),
    })
    problems.push(...markers.flatMap((marker) => problemOf(story, schema, document, marker) ?? []))
    if (status === 'notEvaluated') {
      problems.push({
        ...placeOf(story, document, []),
        level: 'error',
        message: 'could not be checked against the content model.',
      })
    }
  }
  const once = withoutRepeats(problems)
  return [
    ...once.filter(({level}) => level === 'error'),
    ...once.filter(({level}) => level === 'warning'),
  ]
}

const NOT_ALLOWED = 'value.not-allowed'

/** What the model has no field or no value for would be stored where nobody sees or finds it. */
const unusable: ReadonlySet<string> = new Set(['object.unknown-field', NOT_ALLOWED])

function problemOf(
  story: Story,
  schema: CompiledSchema,
  document: SeedDocument,
  marker: DocumentValidationMarker,
): Problem | undefined {
  const {code, message, path} = marker
  const level = unusable.has(code) ? 'error' : studioLevel(marker)
  if (level === 'info') return undefined
  const problem = {...placeOf(story, document, path), level, message}
  if (code !== NOT_ALLOWED) return problem
  // In the Studio one chooses from a list; in a file one must be told what it is.
  const inDocument = withIndexes(document, path)
  const allowed = allowedValues(schema, document, inDocument)
  if (allowed.length === 0) return problem
  return {...problem, message: notAllowed(valueAt(document, inDocument), allowed)}
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
  const written = declaredSource(story, entry, inDocument) ?? [
    ...entry,
    ...asWritten(document, inDocument),
  ]
  return {file: story.files.annotations, ...story.locate(written), field: fieldName(written)}
}

/** Sources are declared once, and named by their ids wherever they are stored. */
function declaredSource(
  {annotations}: Story,
  entry: FieldPath,
  path: FieldPath,
): FieldPath | undefined {
  const at = path.findIndex((part) => part === 'sources' || part === 'reportedThrough')
  const index = path[at + 1]
  if (at < 0 || typeof index !== 'number') return undefined
  const named =
    entry[0] === 'article'
      ? Object.keys(annotations.sources)[index]
      : valueAt(annotations, [...entry, ...path.slice(0, at + 2)])
  return typeof named === 'string' ? ['sources', named, ...path.slice(at + 2)] : undefined
}

/** What a quote is about, and a few others, are written elsewhere than they are stored. */
function asWritten({_type}: SeedDocument, path: FieldPath): FieldPath {
  const [field] = path
  if (_type === 'quote' && field === 'about') return ['about']
  if (_type === 'quote' && field === 'firstAppearance') return ['text']
  // A document's `slug.current` is its id or, for an article, its `slug`.
  if (field === 'slug') return _type === 'article' ? ['slug'] : []
  // References are written as bare ids.
  const reference = path.indexOf('_ref')
  if (reference >= 0) return path.slice(0, reference)
  return path
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

/** What is wrong with a source is found in every document that names it. */
function withoutRepeats(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [formatProblem(problem), problem])).values()]
}

function keyOf(item: unknown): unknown {
  return typeof item === 'object' && item !== null && '_key' in item ? item._key : undefined
}
