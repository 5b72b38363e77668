import {describe, expect, test} from 'vitest'

import {buildStories} from '../../seed/build.ts'
import {hashOfContents} from '../../seed/contents.ts'
import type {DatasetState, StoredDocument} from '../../seed/datasetState.ts'
import type {SeedDocument} from '../../seed/documents.ts'
import {countOutcomes, planSeed, type SeedAs} from '../../seed/plan.ts'
import {changed, readSmall, smallAnnotations, smallText} from './smallStory.ts'

const build = buildStories([readSmall()])
/** The same after its author has changed Byron's position in the annotations. */
const later = buildStories([
  readSmall(changed(smallAnnotations, 'title: Mayor', 'title: Lord Mayor')),
])
const byron = 'person-ada-byron'

/** How a document stands in the dataset. */
type Standing = 'absent' | 'as seeded' | 'as the seed is now' | 'edited' | 'not seeded by us'

const stored = (
  document: SeedDocument,
  fields: object = {},
  _id = document._id,
): StoredDocument => ({
  ...document,
  _rev: `rev-${_id}`,
  _createdAt: '2025-03-05T00:00:00Z',
  _updatedAt: '2025-03-05T00:00:00Z',
  ...fields,
  _id,
})

const seeded = (from: typeof build, id: string): SeedDocument => {
  const document = from.documents.find(({_id}) => _id === id)
  if (document === undefined) throw new Error(`${id} is not built`)
  return document
}

const standing = (how: Standing, id = byron): StoredDocument[] => {
  const document = seeded(build, byron)
  switch (how) {
    case 'absent':
      return []
    case 'as seeded':
      return [stored(document, {}, id)]
    case 'as the seed is now':
      return [stored(seeded(later, byron), {origin: document.origin}, id)]
    case 'edited':
      return [stored(document, {disambiguation: 'Mayor'}, id)]
    case 'not seeded by us':
      return [stored(document, {disambiguation: 'Mayor', origin: undefined}, id)]
  }
}

/** A dataset with everything as seeded, but for what a test says of Byron. */
const dataset = ({
  published = [],
  drafts = [],
  versions = [],
}: Partial<Record<keyof DatasetState, StoredDocument[]>>): DatasetState => ({
  published: new Map(
    [
      ...build.documents.filter(({_id}) => _id !== byron).map((document) => stored(document)),
      ...published,
    ].map((document) => [document._id, document]),
  ),
  drafts: new Map(drafts.map((document) => [document._id.replace('drafts.', ''), document])),
  versions: versions.length > 0 ? new Map([[byron, versions]]) : new Map(),
})

const empty: DatasetState = {published: new Map(), drafts: new Map(), versions: new Map()}

const outcome = (from: typeof build, state: DatasetState, as: SeedAs = 'published') => {
  const planned = planSeed(from, state, as).documents.find(({id}) => id === byron)
  return [planned?.outcome, planned?.reason]
}

describe('the three-way comparison', () => {
  test.each([
    ['absent', 'created', undefined],
    ['as seeded', 'unchanged', undefined],
    ['edited', 'kept', 'edited in the dataset: disambiguation'],
    ['not seeded by us', 'conflict', 'was not seeded, and differs from the seed in disambiguation'],
  ] as const)('the same seed over a document that is %s: %s', (how, expected, reason) => {
    expect(outcome(build, dataset({published: standing(how)}))).toEqual([expected, reason])
  })

  test.each([
    ['absent', 'created', undefined],
    ['as seeded', 'updated', 'changed in the seed: positions'],
    [
      'as the seed is now',
      'updated',
      'the dataset already says the same; only the record of its origin is renewed',
    ],
    [
      'edited',
      'conflict',
      'changed in the seed and edited in the dataset; they differ in disambiguation, positions',
    ],
    [
      'not seeded by us',
      'conflict',
      'was not seeded, and differs from the seed in disambiguation, positions',
    ],
  ] as const)('a changed seed over a document that is %s: %s', (how, expected, reason) => {
    expect(outcome(later, dataset({published: standing(how)}))).toEqual([expected, reason])
  })

  test('a draft or a version is an editor’s work, whatever it says', () => {
    const published = standing('as seeded')
    const draft = standing('as seeded', `drafts.${byron}`)
    const edited = standing('edited', `drafts.${byron}`)
    const version = standing('edited', `versions.r1.${byron}`)
    expect([
      outcome(build, dataset({published, drafts: draft})),
      outcome(build, dataset({published, drafts: edited})),
      outcome(build, dataset({published, versions: version})),
      outcome(later, dataset({published, drafts: draft})),
      outcome(later, dataset({published, versions: version})),
    ]).toEqual([
      ['kept', 'there is a draft of it with the same contents'],
      ['kept', 'there is a draft of it, which differs in disambiguation'],
      ['kept', `there is a version (versions.r1.${byron}) of it, which differs in disambiguation`],
      ['conflict', 'changed in the seed, and there is a draft of it, which differs in positions'],
      [
        'conflict',
        `changed in the seed, and there is a version (versions.r1.${byron}) of it, which differs in disambiguation, positions`,
      ],
    ])
  })

  test('a document of another type under the same id is a conflict', () => {
    const published = [stored(seeded(build, byron), {_type: 'animal'})]
    expect(outcome(build, dataset({published}))).toEqual([
      'conflict',
      'is of type animal in the dataset',
    ])
  })

  test('what an editor has unpublished is not published again, nor what refers to it', () => {
    const state = dataset({drafts: standing('as seeded', `drafts.${byron}`)})
    const first = {...empty, drafts: state.drafts}
    const {documents, writes} = planSeed(build, first, 'published')
    expect(documents.map(({id, outcome: what, reason}) => [id, what, reason])).toEqual([
      [byron, 'kept', 'there is a draft of it with the same contents'],
      ['person-karl-braun', 'created', undefined],
      ['event-bridge-opening', 'conflict', `refers to ${byron}, which is not published`],
      [
        'quote-byron-hundred-years',
        'conflict',
        'refers to event-bridge-opening, which is not published',
      ],
      ['article-mayor-opens-bridge', 'conflict', `refers to ${byron}, which is not published`],
    ])
    expect(writes.flat().length).toBe(1)
  })
})

describe('the writes', () => {
  test('an empty dataset gets everything in one transaction, in order, as it was built', () => {
    const plan = planSeed(build, empty, 'published')
    expect(countOutcomes(plan)).toEqual({
      created: 5,
      updated: 0,
      unchanged: 0,
      kept: 0,
      conflict: 0,
    })
    expect(plan.writes).toEqual([build.documents.map((document) => ({create: document}))])
  })

  test('a dataset that has everything gets nothing', () => {
    const state = dataset({published: standing('as seeded')})
    expect(planSeed(build, state, 'published').writes).toEqual([])
  })

  test('an update sets what has changed, on the revision that was seen', () => {
    const state = dataset({published: standing('as seeded')})
    const {positions, origin} = seeded(later, byron)
    expect(planSeed(later, state, 'published').writes).toEqual([
      [{patch: {id: byron, ifRevisionID: `rev-${byron}`, set: {positions, origin}}}],
    ])
  })

  test('an update takes away what the seed no longer says', () => {
    const less = buildStories([
      readSmall(
        changed(
          smallAnnotations,
          '    positions:\n      - title: Mayor\n        start: 2021\n',
          '',
        ),
      ),
    ])
    const {origin} = seeded(less, byron)
    expect(planSeed(less, dataset({published: standing('as seeded')}), 'published').writes).toEqual(
      [
        [
          {
            patch: {
              id: byron,
              ifRevisionID: `rev-${byron}`,
              set: {origin},
              unset: ['positions'],
            },
          },
        ],
      ],
    )
  })

  test('two articles are two transactions; what they share is written with the first', () => {
    const text = changed(smallText, 'Mayor Opens Bridge', 'Bridge Opens')
    const annotations = changed(smallAnnotations, 'mayor-opens-bridge', 'bridge-opens').replaceAll(
      'byron-hundred-years',
      'byron-another',
    )
    const both = buildStories([readSmall(), readSmall(annotations, text, 'other')])
    expect(
      planSeed(both, empty, 'published').writes.map((writes) =>
        writes.map((write) => ('create' in write ? write.create._id : write.patch.id)),
      ),
    ).toEqual([
      build.documents.map(({_id}) => _id),
      ['quote-byron-another', 'article-bridge-opens'],
    ])
  })
})

describe('seeding as drafts', () => {
  test('refers weakly to what is not published, to be strengthened on publication', () => {
    const quote = planSeed(build, empty, 'draft')
      .writes.flat()
      .flatMap((write) => ('create' in write ? [write.create] : []))
      .find(({_id}) => _id === 'drafts.quote-byron-hundred-years')
    expect(quote?.speaker).toEqual({
      _type: 'reference',
      _ref: byron,
      _weak: true,
      _strengthenOnPublish: {type: 'person'},
    })
    expect(quote?.firstAppearance).toMatchObject({
      article: {_type: 'reference', _ref: 'article-mayor-opens-bridge', _weak: true},
    })
  })

  test('refers strongly to what is published', () => {
    const published = standing('as seeded')
    const state = {...empty, published: new Map(published.map((one) => [one._id, one]))}
    const quote = planSeed(build, state, 'draft')
      .writes.flat()
      .flatMap((write) => ('create' in write ? [write.create] : []))
      .find(({_id}) => _id === 'drafts.quote-byron-hundred-years')
    expect(quote?.speaker).toEqual({_type: 'reference', _ref: byron})
  })

  test('a draft as seeded is unchanged, and so is what was published from it', () => {
    const drafts = planSeed(build, empty, 'draft')
      .writes.flat()
      .flatMap((write) => ('create' in write ? [{...write.create, _rev: 'r'}] : []))
    const asDrafts = {...empty, drafts: new Map(drafts.map((one) => [one._id.slice(7), one]))}
    expect(countOutcomes(planSeed(build, asDrafts, 'draft')).unchanged).toBe(5)
    // Publication takes the weakness away; the contents are the same.
    for (const document of build.documents) {
      const draft = drafts.find(({_id}) => _id === `drafts.${document._id}`)
      expect(hashOfContents(draft ?? {})).toBe(document.origin.hash)
    }
    expect(
      countOutcomes(planSeed(build, dataset({published: standing('as seeded')}), 'draft')),
    ).toEqual({created: 0, updated: 0, unchanged: 5, kept: 0, conflict: 0})
  })

  test('a change to a published document becomes a draft, and to an untouched draft a new draft', () => {
    const published = standing('as seeded')
    const {writes} = planSeed(later, dataset({published}), 'draft')
    expect(writes).toEqual([[{create: {...seeded(later, byron), _id: `drafts.${byron}`}}]])
    const drafts = standing('as seeded', `drafts.${byron}`)
    const {positions, origin} = seeded(later, byron)
    expect(planSeed(later, dataset({drafts}), 'draft').writes).toEqual([
      [
        {
          patch: {
            id: `drafts.${byron}`,
            ifRevisionID: `rev-drafts.${byron}`,
            set: {positions, origin},
          },
        },
      ],
    ])
  })

  test.each([
    ['edited', build, 'kept'],
    ['edited', later, 'conflict'],
    ['as seeded', later, 'updated'],
  ] as const)('a draft that is %s', (how, from, expected) => {
    const drafts = standing(how, `drafts.${byron}`)
    expect(outcome(from, dataset({drafts}), 'draft')[0]).toBe(expected)
  })
})
