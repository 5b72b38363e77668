import type {SanityClient} from '@sanity/client'
import {getPublishedId} from '@sanity/client/csm'

import type {SeedDocument} from './documents.ts'
import {foldedName, namesOf} from './personNames.ts'

/** A document of the dataset that may be the same person, event or article under another id. */
export interface Lookalike {
  _id: string
  _type: string
  slug: string | null
  name: string | null
  otherNames: Array<string | null> | null
}

const lookalikes = `*[_type in ["person", "event", "article"] && (slug.current in $slugs
  || (_type == "person" && (lower(name) in $names || count(otherNames[lower(name) in $names]) > 0)))]
  | order(_id asc){_id, _type, "slug": slug.current, name, "otherNames": otherNames[].name}`

/** Finds documents under other ids with a slug or a person's name in common with documents of the seed. */
export async function fetchLookalikes(
  client: SanityClient,
  documents: readonly SeedDocument[],
): Promise<Lookalike[]> {
  const slugs = documents.flatMap((document) => slugOf(document) ?? [])
  const names = documents.flatMap(foldedNames)
  return client.fetch<Lookalike[]>(lookalikes, {slugs, names})
}

/**
 * Why a document of the seed must not be written beside those that the dataset has: another of its type
 * has the slug, or another person has one of the names. Names are not held against a person with a
 * disambiguation: whoever wrote it knew of the other.
 */
export function clashOf(document: SeedDocument, others: readonly Lookalike[]): string | undefined {
  const slug = slugOf(document)
  const names = new Set(document.disambiguation === undefined ? foldedNames(document) : [])
  for (const other of others) {
    const id = getPublishedId(other._id)
    if (other._type !== document._type || id === document._id) continue
    const name = [other.name, ...(other.otherNames ?? [])].find(
      (spelling) => typeof spelling === 'string' && names.has(foldedName(spelling)),
    )
    const same = [
      ...(slug !== undefined && other.slug === slug ? [`slug “${slug}”`] : []),
      ...(name ? [`name “${name}”`] : []),
    ]
    if (same.length > 0) {
      const advice = name ? '; if these are two people, give this one a disambiguation' : ''
      return `the dataset has ${id} with the same ${same.join(' and ')}${advice}`
    }
  }
  return undefined
}

function slugOf({slug}: SeedDocument): string | undefined {
  return textOf(slug, 'current')
}

function foldedNames(document: SeedDocument): string[] {
  return document._type === 'person' ? namesOf(document).map(({name}) => foldedName(name)) : []
}

function textOf(value: unknown, field: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const text: unknown = Reflect.get(value, field)
  return typeof text === 'string' ? text : undefined
}
