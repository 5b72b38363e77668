import type {Draft} from './validate.ts'

/** Four documents that no rule finds fault with; each test changes one thing in one of them. */
export function article(changes: Record<string, unknown> = {}): Draft {
  return {
    _id: 'article-harbor',
    _type: 'article',
    headline: 'Harbor to close for repairs',
    slug: {_type: 'slug', current: 'harbor'},
    kind: 'reportage',
    body: [markedParagraph()],
    referenceDate: '2025-08-06',
    language: 'en',
    stage: 'draft',
    checks: {_type: 'checks', fact: 'required', legal: 'na'},
    pubStatus: 'usable',
    ...changes,
  }
}

export function person(changes: Record<string, unknown> = {}): Draft {
  return {
    _id: 'person-ana-ruiz',
    _type: 'person',
    name: 'Ana Ruiz',
    slug: {_type: 'slug', current: 'ana-ruiz'},
    ...changes,
  }
}

export function quote(changes: Record<string, unknown> = {}): Draft {
  return {
    _id: 'quote-close',
    _type: 'quote',
    text: 'The harbor will close on Monday.',
    kind: 'direct',
    speaker: {_type: 'reference', _ref: 'person-ana-ruiz'},
    verification: 'unverified',
    ...changes,
  }
}

export function event(changes: Record<string, unknown> = {}): Draft {
  return {
    _id: 'event-closing',
    _type: 'event',
    name: 'Closing of the harbor',
    slug: {_type: 'slug', current: 'closing'},
    kind: 'other',
    status: 'scheduled',
    occurrence: 'eos4',
    start: day('2025-08-11'),
    ...changes,
  }
}

/** The paragraph of the usual article, with the mark on the usual quote. */
export function markedParagraph(): Record<string, unknown> {
  return paragraph('m', 'The mayor said: “The harbor will close on Monday.”', {
    mark: 'The harbor will close on Monday.',
    definition: {
      _key: 'm1',
      _type: 'quoteMention',
      quote: {_type: 'reference', _ref: 'quote-close'},
    },
  })
}

/** A `newsDate` of one day. */
export function day(date: string): Record<string, unknown> {
  return {_type: 'newsDate', edtf: date, earliest: date, latest: date}
}

/** A block of the body, with one mark on some of its words. */
export function paragraph(
  key: string,
  text: string,
  marked?: {mark: string; definition: Record<string, unknown>},
): Record<string, unknown> {
  const [before = '', after = ''] = marked ? text.split(marked.mark) : [text]
  const words = marked
    ? [span(`${key}b`, marked.mark, [String(marked.definition['_key'])]), span(`${key}c`, after)]
    : []
  return {
    _key: key,
    _type: 'block',
    style: 'normal',
    markDefs: marked ? [marked.definition] : [],
    children: [span(`${key}a`, before), ...words],
  }
}

function span(key: string, text: string, marks: string[] = []): Record<string, unknown> {
  return {_key: key, _type: 'span', text, marks}
}
