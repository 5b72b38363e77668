import type {SanityClient} from '@sanity/client'

import {annotationPath, type Build, describes} from './build.ts'
import {likenessOf, type Spelling, spellingOf} from './likeness.ts'
import {describedBy, fetchKnown, type Known, nameWithId} from './links.ts'
import type {Problem} from './problems.ts'

/**
 * Proposes, for people who are new to a dataset, whom of the dataset or of the same seed they may be under
 * another spelling. Nothing follows from it: whether they are one person is for people to say. Nobody is
 * held against a new person with a disambiguation: whoever wrote it knew of the other.
 * @param isNew whether a document, by its id, is to be created
 * @returns a warning for each pair, at the new person's place in the annotations
 */
export async function proposeSamePeople(
  client: SanityClient,
  build: Build,
  isNew: (id: string) => boolean,
): Promise<Problem[]> {
  const seeded = build.documents.filter(({_type}) => _type === 'person')
  const candidates = seeded.filter(
    ({_id, disambiguation}) => isNew(_id) && disambiguation === undefined,
  )
  if (candidates.length === 0) return []
  const people = new Map<string, Candidate>()
  for (const {story} of build.stories) {
    for (const known of describedBy(story).filter(isPerson)) {
      people.set(known.id, candidate(known, story.files.annotations))
    }
  }
  for (const known of (await fetchKnown(client)).filter(isPerson)) {
    if (!people.has(known.id)) people.set(known.id, candidate(known, 'the dataset'))
  }
  const order = new Map(seeded.map(({_id}, index) => [_id, index]))
  return candidates.flatMap((document): Problem[] => {
    const {_id} = document
    const person = people.get(_id)
    const story = build.stories.find((one) => describes(one.story, document))?.story
    if (person === undefined || story === undefined) return []
    const path = annotationPath(story, _id)
    const alike = [...people.values()].flatMap((other) => {
      // Of two who are new, the second is asked about.
      const comesLater = isNew(other.id) && (order.get(other.id) ?? -1) > (order.get(_id) ?? 0)
      if (other.id === _id || comesLater) return []
      const likeness = likenessOf(person.spellings, other.spellings)
      return likeness === undefined ? [] : [{other, likeness}]
    })
    return alike.map(({other, likeness}) => ({
      level: 'warning',
      file: story.files.annotations,
      ...story.locate(path),
      field: path.join('.'),
      message: `may be ${nameWithId(other)} of ${other.where}: ${likeness}. If they are one person, write “ref: ${other.id}” here instead; if not, give a disambiguation.`,
    }))
  })
}

function isPerson({type}: Known): boolean {
  return type === 'person'
}

/** A person, and where somebody who is new was found to be like them. */
interface Candidate extends Known {
  where: string
  spellings: Spelling[]
}

function candidate(known: Known, where: string): Candidate {
  return {...known, where, spellings: [known.name, ...known.otherNames].map(spellingOf)}
}
