import type {SchemaTypeDefinition} from 'sanity'

import {optionTitle} from '../schemas/index.ts'
import {verbIsOnList} from '../schemas/rules/attributionVerb.ts'
import type {Newsroom, OptionalType} from './newsroomOptions.ts'
import {
  mayTake,
  newsroomRoles,
  type RoleBearer,
  type WorkflowStep,
} from './workflow/newsroomRoles.ts'

/**
 * The content model as a newsroom chose it: without the types that are off, nor anything that only they give a
 * meaning; with its own stages and verbs.
 */
export function newsroomTypes(
  types: readonly SchemaTypeDefinition[],
  newsroom: Newsroom,
): SchemaTypeDefinition[] {
  const off = typesOff(newsroom)
  return types
    .filter(({name}) => !off.has(name))
    .map((type): Definition => ({...type}))
    .map((type) => (type.name === 'article' ? withStages(type, newsroom) : type))
    .map((type) => (type.name === 'attribution' ? withVerbs(type, newsroom) : type))
    .map((type) => (type.name === 'checks' ? withCheckers(type, newsroom) : type))
    .flatMap((type) => prune(type, off))
    .filter(isTypeDefinition)
}

type Definition = Record<string, unknown>

/** Objects that serve one document type and go with it. */
const servants: Readonly<Record<OptionalType, readonly string[]>> = {
  person: ['personMention', 'otherName', 'position'],
  quote: ['quoteMention', 'pullQuote', 'attribution', 'textAnchor'],
  event: ['eventMention', 'participant', 'place'],
}

function typesOff({has}: Newsroom): ReadonlySet<string> {
  const off = (['person', 'quote', 'event'] as const).filter((type) => !has[type])
  return new Set(off.flatMap((type) => [type, ...servants[type]]))
}

function withStages(article: Definition, newsroom: Newsroom): Definition {
  const {path} = newsroom
  const preview = recordOf(article.preview)
  const {prepare} = preview
  return {
    ...withField(article, 'stage', (field) => ({
      ...field,
      options: {...recordOf(field.options), list: [...path.stages]},
      initialValue: path.first,
      readOnly: unlessMay('approve', newsroom),
    })),
    preview: {
      ...preview,
      ...(typeof prepare === 'function' && {
        // The list of the model does not know the stages of this house, and shows what it does not know as it is.
        prepare: (selection: Definition): unknown =>
          prepare({...selection, stage: optionTitle(path.stages, textOf(selection.stage))}),
      }),
    },
  }
}

function withVerbs(attribution: Definition, {verbs}: Newsroom): Definition {
  if (!verbs) return attribution
  return withField(attribution, 'verb', (field) => ({
    ...field,
    validation: (rule: CustomRule) => rule.custom(verbIsOnList(verbs)).warning(),
  }))
}

function withCheckers(checks: Definition, newsroom: Newsroom): Definition {
  const closed = (step: WorkflowStep) => (field: Definition) => ({
    ...field,
    readOnly: unlessMay(step, newsroom),
  })
  return withField(withField(checks, 'fact', closed('factDone')), 'legal', closed('legalDone'))
}

/** Who may not take a step by its action may not set its field either. */
function unlessMay(step: WorkflowStep, {roles}: Newsroom) {
  return ({currentUser}: {currentUser?: RoleBearer | null}) =>
    !mayTake(newsroomRoles(roles, currentUser ?? null), step)
}

interface CustomRule {
  custom(check: (verb: string | undefined) => true | string): {warning(): unknown}
}

function withField(
  type: Definition,
  name: string,
  change: (field: Definition) => Definition,
): Definition {
  return {
    ...type,
    fields: recordsOf(type.fields).map((field) => (field.name === name ? change(field) : field)),
  }
}

/** A definition without what is off; none where nothing is left of it. */
function prune(definition: Definition, off: ReadonlySet<string>): Definition[] {
  const {type, to, fields, of, marks} = definition
  if (typeof type === 'string' && off.has(type)) return []
  const pruned = {...definition}
  if (to !== undefined) {
    const targets = recordsOf(to).filter((target) => !off.has(textOf(target.type) ?? ''))
    if (targets.length === 0) return []
    pruned.to = targets
  }
  if (of !== undefined) {
    const members = recordsOf(of).flatMap((member) => prune(member, off))
    if (members.length === 0) return []
    pruned.of = members
  }
  if (marks !== undefined) {
    const {annotations} = recordOf(marks)
    pruned.marks = {
      ...recordOf(marks),
      annotations: recordsOf(annotations).flatMap((annotation) => prune(annotation, off)),
    }
  }
  if (fields === undefined) return [pruned]
  const kept = recordsOf(fields).flatMap((field) => prune(field, off))
  return [{...pruned, fields: kept, ...withoutLostFields(definition, kept)}]
}

/** Orderings and previews name fields, which may be gone. */
function withoutLostFields(
  {orderings, preview}: Definition,
  fields: readonly Definition[],
): Definition {
  const names = new Set(fields.map(({name}) => name))
  const isThere = (path: unknown) => {
    const [first] = (textOf(path) ?? '').split('.')
    return first !== undefined && (first.startsWith('_') || names.has(first))
  }
  const {select, ...shown} = recordOf(preview)
  return {
    ...(orderings !== undefined && {
      orderings: recordsOf(orderings).filter(({by}) =>
        recordsOf(by).every(({field}) => isThere(field)),
      ),
    }),
    ...(select !== undefined && {
      preview: {
        ...shown,
        select: Object.fromEntries(
          Object.entries(recordOf(select)).filter(([, path]) => isThere(path)),
        ),
      },
    }),
  }
}

function recordsOf(value: unknown): Definition[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

function recordOf(value: unknown): Definition {
  return isRecord(value) ? value : {}
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function isRecord(value: unknown): value is Definition {
  return typeof value === 'object' && value !== null
}

function isTypeDefinition(value: Definition): value is Definition & SchemaTypeDefinition {
  return typeof value.name === 'string' && typeof value.type === 'string'
}
