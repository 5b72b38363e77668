import type {eventStatuses} from '../../schemas/options/index.ts'
import {surroundings} from '../../schemas/objects/surroundings.ts'
import {withoutAccents} from '../withoutAccents.ts'
import type {QuotableWords} from './quotableWords.ts'
import {sortNameOf} from './sortNameOf.ts'

/** A person or event that a mark is to point to: one that there is, or the name of a new one. */
export type Choice =
  {id: string; name: string; isDraftOnly: boolean} | {id?: undefined; name: string}

/** A document as it is created. */
export type NewDocument = {_id: string; _type: string} & Record<string, unknown>

/** Who said it, as a quote says it: a person, or the words of the article for somebody unnamed. */
export type Speaker = {person: Choice} | {description: string} | undefined

/** What is to be written for a mark, and the reference that the mark is to hold. */
export interface Creation {
  documents: NewDocument[]
  reference: WeakUntilPublished | {_type: 'reference'; _ref: string}
}

/** A reference to what is not published yet: publication makes it strong. */
interface WeakUntilPublished {
  _type: 'reference'
  _ref: string
  _weak: true
  _strengthenOnPublish: {type: string; template: {id: string}}
}

/** The published id of a document that is to be. */
type NewId = (type: 'person' | 'quote' | 'event') => string

/** An id of its own, which tells the type. It has no dots: documents whose id has one are private. */
export const newDocumentId: NewId = (type) => `${type}-${crypto.randomUUID()}`

/** As the schema begins an event; one without a status would be in none of the desk's lists. */
const firstStatus: (typeof eventStatuses)[number]['value'] = 'proposed'

/** A quote of these words, with its speaker where that one is new too. The documents are drafts. */
export function newQuote(
  words: QuotableWords,
  {paragraph, article, speaker}: {paragraph: string; article: string; speaker: Speaker},
  newId: NewId,
): Creation {
  const {prefix, suffix} = surroundings(paragraph, words.start, words.end)
  const spoken =
    speaker && 'person' in speaker ? chosen('person', speaker.person, newId) : undefined
  const id = newId('quote')
  return {
    documents: [
      ...(spoken?.documents ?? []),
      {
        _id: `drafts.${id}`,
        _type: 'quote',
        text: words.text,
        kind: words.kind,
        ...(spoken && {speaker: spoken.reference}),
        ...(speaker && 'description' in speaker && {speakerDescription: speaker.description}),
        firstAppearance: {
          _type: 'textAnchor',
          article: {_type: 'reference', _ref: article, _weak: true},
          exact: words.text,
          ...(prefix && {prefix}),
          ...(suffix && {suffix}),
        },
        isTranslation: 'unknown',
        verification: 'unverified',
      },
    ],
    reference: unpublished('quote', id),
  }
}

/** The chosen person or event, with a draft of it where it is new. */
export function chosen(type: 'person' | 'event', choice: Choice, newId: NewId): Creation {
  if (choice.id !== undefined) {
    const {id, isDraftOnly} = choice
    return {
      documents: [],
      reference: isDraftOnly ? unpublished(type, id) : {_type: 'reference', _ref: id},
    }
  }
  const id = newId(type)
  const {name} = choice
  return {
    documents: [
      {
        _id: `drafts.${id}`,
        _type: type,
        name,
        slug: {_type: 'slug', current: slugOf(name)},
        ...(type === 'event' ? {status: firstStatus} : {sortName: sortNameOf(name)}),
      },
    ],
    reference: unpublished(type, id),
  }
}

function unpublished(type: string, _ref: string): WeakUntilPublished {
  return {
    _type: 'reference',
    _ref,
    _weak: true,
    _strengthenOnPublish: {type, template: {id: type}},
  }
}

/** Letters without their accents, and figures, in words joined by hyphens. */
function slugOf(name: string): string {
  return withoutAccents(name)
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 96)
}
