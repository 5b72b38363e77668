/** A reference somewhere in a document. */
export interface FoundReference {
  /** The id of the document that it leads to. */
  id: string
  /** Weak for now: the document that it leads to need not exist. */
  isWeak: boolean
  /** Weak only until its document is published, which it cannot be before the other stands. */
  isStrengthened: boolean
}

/** Every reference in a value, however deep. */
export function referencesIn(value: unknown): FoundReference[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn)
  if (typeof value !== 'object' || value === null) return []
  if (!isReference(value)) return Object.values(value).flatMap(referencesIn)
  return [{id: value._ref, isWeak: isWeak(value), isStrengthened: '_strengthenOnPublish' in value}]
}

/** The documents that a value cannot do without: those that it refers to strongly, or will once published. */
export function neededBy(value: unknown): string[] {
  const needed = referencesIn(value).filter(({isWeak, isStrengthened}) => !isWeak || isStrengthened)
  return [...new Set(needed.map(({id}) => id))]
}

export function isReference(value: object): value is {_ref: string} {
  return '_ref' in value && typeof value._ref === 'string'
}

export function isWeak(reference: object): boolean {
  return '_weak' in reference && reference._weak === true
}
