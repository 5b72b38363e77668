import {getPublishedId} from '@sanity/client/csm'
import type {ValidationContext} from '@sanity/types'

import {apiVersion} from './apiVersion.ts'
import {itemsAt, textAt} from './fieldOf.ts'

/**
 * Rule 16, first part: neither the name nor another name of a person is the name or another name of
 * somebody else. The person's own draft and versions do not count. Bound to the name.
 */
export async function namesAreOwn(
  name: string | undefined,
  {document, getClient, signal}: Pick<ValidationContext, 'document' | 'getClient' | 'signal'>,
): Promise<true | string> {
  const names = [
    name,
    ...itemsAt(document, 'otherNames').map((other) => textAt(other, 'name')),
  ].flatMap((spelling) => (spelling?.trim() ? [spelling.trim().toLowerCase()] : []))
  if (names.length === 0 || !document) return true
  const others: unknown = await getClient({apiVersion})
    .withConfig({perspective: 'raw'})
    .fetch(
      namesakes,
      {self: getPublishedId(document._id), names},
      {signal, tag: 'validation.person-names'},
    )
  return namesakeProblem(new Set(names), others)
}

const namesakes = `*[_type == "person" && !sanity::versionOf($self)
  && (lower(name) in $names || count(otherNames[lower(name) in $names]) > 0)]
  | order(_id asc){_id, name, "otherNames": otherNames[].name}`

function namesakeProblem(names: Set<string>, others: unknown): true | string {
  const [other] = itemsAt({others}, 'others')
  if (other === undefined) return true
  const theirName = textAt(other, 'name') ?? 'another person'
  const shared = itemsAt(other, 'otherNames').find(
    (spelling) => typeof spelling === 'string' && names.has(spelling.trim().toLowerCase()),
  )
  const spelling = names.has(theirName.trim().toLowerCase()) ? theirName : String(shared)
  return `“${spelling}” is also a name of ${theirName} (${textAt(other, '_id')}). If they are one person, keep one document; if not, add a disambiguation to both.`
}
