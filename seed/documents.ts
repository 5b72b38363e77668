/** A reference as Sanity stores it. `_strengthenOnPublish` stands only in drafts. */
export type Reference = {
  _type: 'reference'
  _ref: string
  _weak?: true
  _strengthenOnPublish?: {type: string}
}

/** A document as it is seeded: its id is the published one, and references to its peers are strong. */
export interface SeedDocument {
  _id: string
  _type: DocumentType
  origin: Origin
  [field: string]: unknown
}

export type DocumentType = 'article' | 'person' | 'quote' | 'event'

/** What a seeded document remembers of its seeding. */
export interface Origin {
  _type: 'origin'
  /** The article folder and the entry of its annotations. */
  source: string
  /** Hash of the contents as seeded: see contents.ts. */
  hash: string
  /** Hash of each field of the contents as seeded. Added by the plan. */
  fields?: FieldHash[]
  /** The run that wrote the document last. Added by the plan. */
  run?: string
}

/** The hash of the field that `_key` names. */
export interface FieldHash {
  _type: 'fieldHash'
  _key: string
  hash: string
}

/** Ids are readable, have no dot, and follow from the annotations alone. */
export function documentId(type: DocumentType, id: string): string {
  return `${type}-${id}`
}
