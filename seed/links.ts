import type {SanityClient} from '@sanity/client'
import {getPublishedId, isDraftId} from '@sanity/client/csm'

import {isDescribed} from './annotationsShape.ts'
import {documentId} from './documents.ts'
import {likenessOf, spellingOf} from './likeness.ts'
import {nearest} from './nearest.ts'
import {foldedName} from './personNames.ts'
import {InputError, type Problem} from './problems.ts'
import {rawClient} from './rawClient.ts'
import type {Story} from './story.ts'

type LinkedType = 'person' | 'event'

/** A person or event that an article may name by `ref`: of the seed, of the dataset, or of both. */
export interface Known {
  /** The published id. */
  id: string
  type: LinkedType
  slug?: string | null
  name: string
  otherNames: readonly string[]
  disambiguation?: string | null
}

/**
 * Which documents the entries with `ref` mean: for each story, by the id that the entry's key would give
 * (`person-<key>`), the published id of the document that is meant.
 */
export type Links = ReadonlyMap<Story, ReadonlyMap<string, string>>

export const noLinks: Links = new Map()

/** The published id of an entry of people or events, whether the story describes it or only names it. */
export function linkedId(links: Links, story: Story, type: LinkedType, key: string): string {
  const own = documentId(type, key)
  return links.get(story)?.get(own) ?? own
}

/**
 * Finds whom and what the entries with `ref` mean, among the stories themselves and in a dataset. Asks the
 * dataset only where there are such entries.
 * @param openClient the dataset; none where only the stories are to be looked at
 * @throws InputError for each entry that means nobody, or that may mean several
 */
export async function findLinks(
  stories: readonly Story[],
  openClient?: () => Promise<SanityClient>,
): Promise<Links> {
  const names = stories.flatMap(namesIn)
  if (names.length === 0) return noLinks
  const described = stories.flatMap(describedBy)
  if (openClient === undefined) return resolveLinks(stories, described)
  const client = await openClient()
  const refs = names.map(({ref}) => ref)
  const known = [...described, ...(await fetchKnown(client, refs))]
  const isMissing = names.some(({type, ref}) => matches(type, ref, known).length === 0)
  // Only to propose what may have been meant must everybody be looked at.
  return resolveLinks(stories, isMissing ? [...known, ...(await fetchKnown(client))] : known)
}

/**
 * Finds whom and what the entries with `ref` mean: pure. An id or a key counts before a spelling;
 * capitals do not count in spellings.
 * @throws InputError for each entry that means nobody, or that may mean several
 */
export function resolveLinks(stories: readonly Story[], known: readonly Known[]): Links {
  const entries = united(known)
  const problems: Problem[] = []
  const links = new Map<Story, Map<string, string>>()
  for (const {story, type, key, ref} of stories.flatMap(namesIn)) {
    const [found, ...others] = matches(type, ref, entries)
    if (found === undefined || others.length > 0) {
      const path = [sections[type], key, 'ref']
      problems.push({
        level: 'error',
        file: story.files.annotations,
        ...story.locate(path),
        field: path.join('.'),
        message:
          found === undefined
            ? nobody(type, ref, entries)
            : `“${ref}” may be ${[found, ...others].map(nameWithId).join(' or ')}. Write the id of the one that is meant.`,
      })
    } else {
      const own = links.get(story) ?? new Map<string, string>()
      links.set(story, own.set(documentId(type, key), found.id))
    }
  }
  if (problems.length > 0) throw new InputError(problems)
  return links
}

const sections = {person: 'people', event: 'events'} as const

interface Name {
  story: Story
  type: LinkedType
  key: string
  ref: string
}

/** The entries of a story that only name what is described elsewhere. */
function namesIn(story: Story): Name[] {
  const {people, events} = story.annotations
  const inSection = (type: LinkedType, entries: Readonly<Record<string, object>>) =>
    Object.entries(entries).flatMap(([key, entry]) =>
      'ref' in entry && typeof entry.ref === 'string' ? [{story, type, key, ref: entry.ref}] : [],
    )
  return [...inSection('person', people), ...inSection('event', events)]
}

/** The people and events that a story describes. */
export function describedBy({annotations: {people, events}}: Story): Known[] {
  return [
    ...Object.entries(people).flatMap(([key, person]): Known[] => {
      if (!isDescribed(person)) return []
      const {name, otherNames = [], disambiguation} = person
      const spellings = otherNames.map((other) => other.name)
      return [{...identity('person', key), name, otherNames: spellings, disambiguation}]
    }),
    ...Object.entries(events).flatMap(([key, event]): Known[] =>
      isDescribed(event) ? [{...identity('event', key), name: event.name, otherNames: []}] : [],
    ),
  ]
}

function identity(type: LinkedType, key: string) {
  return {id: documentId(type, key), type, slug: key}
}

/** A document of the seed and the same one of the dataset, or its draft, are one, with the spellings of both. */
function united(known: readonly Known[]): Known[] {
  const entries = new Map<string, Known>()
  for (const one of known) {
    const other = entries.get(one.id)
    entries.set(
      one.id,
      other === undefined || other.type !== one.type
        ? one
        : {...other, otherNames: [...other.otherNames, one.name, ...one.otherNames]},
    )
  }
  return [...entries.values()]
}

function matches(type: LinkedType, ref: string, known: readonly Known[]): Known[] {
  const candidates = known.filter((one) => one.type === type)
  const byId = candidates.filter(({id}) => id === ref || id === documentId(type, ref))
  if (byId.length > 0) return byId
  const spelled = foldedName(ref)
  return candidates.filter(
    ({slug, name, otherNames}) =>
      slug === ref || [name, ...otherNames].some((spelling) => foldedName(spelling) === spelled),
  )
}

function nobody(type: LinkedType, ref: string, known: readonly Known[]): string {
  const noun = type === 'person' ? 'nobody' : 'no event'
  const candidates = known.filter((one) => one.type === type)
  const guess = nearestTo(ref, candidates)
  const advice =
    guess === undefined
      ? 'Write an id or spelling that is there, or describe it here instead of naming it by ref.'
      : `Do you mean ${nameWithId(guess)}?`
  return `${noun} of the dataset or of the articles that are seeded together has the id or the name “${ref}”. ${advice}`
}

function nearestTo(ref: string, candidates: readonly Known[]): Known | undefined {
  const spellings = new Map<string, Known>()
  for (const one of candidates) {
    for (const spelling of [one.id, one.slug ?? one.id, one.name, ...one.otherNames]) {
      if (!spellings.has(spelling)) spellings.set(spelling, one)
    }
  }
  const guess = nearest(ref, spellings.keys())
  if (guess !== undefined) return spellings.get(guess)
  return candidates.find(
    ({name, otherNames}) =>
      likenessOf([spellingOf(ref)], [name, ...otherNames].map(spellingOf)) !== undefined,
  )
}

/** For messages: `person-ada-byron (Ada Byron, mayor)`. */
export function nameWithId({id, name, disambiguation}: Known): string {
  return `${id} (${name}${disambiguation ? `, ${disambiguation}` : ''})`
}

const ofIds = `_id in $ids || slug.current in $refs || lower(name) in $names
  || (_type == "person" && count(otherNames[lower(name) in $names]) > 0)`

const fields = `{_id, _type, "slug": slug.current, name, "otherNames": otherNames[].name, disambiguation}`

const pageSize = 2000

/** People and events of a dataset that have one of some ids, keys or names; all of them where none are given. */
export async function fetchKnown(client: SanityClient, refs?: readonly string[]): Promise<Known[]> {
  const raw = rawClient(client)
  const condition = refs === undefined ? '' : ` && (${ofIds})`
  const query = `*[_type in ["person", "event"] && !(_id in path("versions.**")) && _id > $after${condition}]
    | order(_id asc)[0...${pageSize}]${fields}`
  const ids = (refs ?? []).flatMap((ref) => [ref, `person-${ref}`, `event-${ref}`])
  const parameters = {
    ids: ids.flatMap((id) => [id, `drafts.${id}`]),
    refs: refs ?? [],
    names: (refs ?? []).map(foldedName),
  }
  const found: StoredName[] = []
  for (let after: string | undefined = ''; after !== undefined;) {
    const page: StoredName[] = await raw.fetch<StoredName[]>(query, {...parameters, after})
    found.push(...page)
    after = page.length < pageSize ? undefined : page.at(-1)?._id
  }
  // A person is called what the published document says, if there is one.
  return [
    ...found.filter(({_id}) => !isDraftId(_id)),
    ...found.filter(({_id}) => isDraftId(_id)),
  ].map(knownOf)
}

interface StoredName {
  _id: string
  _type: LinkedType
  slug: string | null
  name: string | null
  otherNames: Array<string | null> | null
  disambiguation: string | null
}

function knownOf({_id, _type, name, otherNames, ...rest}: StoredName): Known {
  const id = getPublishedId(_id)
  const spellings = (otherNames ?? []).filter((spelling) => spelling !== null)
  return {...rest, id, type: _type, name: name ?? id, otherNames: spellings}
}
