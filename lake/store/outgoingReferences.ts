import type {JsonValue, StoredDocument} from '../types.ts'

/**
 * What a document refers to, and whether strongly. A reference is an object with a `_ref`; it is weak where it says
 * `_weak: true`, and where it points into another dataset. One strong reference to a target outweighs weak ones.
 */
export function outgoingReferences(document: StoredDocument): Map<string, boolean> {
  const targets = new Map<string, boolean>()
  collect(document, targets)
  return targets
}

function collect(value: JsonValue, targets: Map<string, boolean>): void {
  if (value === null || typeof value !== 'object') return
  if (Array.isArray(value)) {
    for (const item of value) collect(item, targets)
    return
  }
  const target = value['_ref']
  if (typeof target === 'string') {
    const strong =
      value['_weak'] !== true &&
      value['_dataset'] === undefined &&
      value['_projectId'] === undefined
    targets.set(target, strong || targets.get(target) === true)
  }
  for (const key of Object.keys(value)) {
    const member = value[key]
    if (member !== undefined) collect(member, targets)
  }
}
