import {describe, expect, test} from 'vitest'

import {buildStories} from '../../seed/build.ts'
import {fieldHashesOf, hashOfContents} from '../../seed/contents.ts'
import type {DatasetState, StoredDocument, StoredForms} from '../../seed/datasetState.ts'
import type {SeedDocument} from '../../seed/documents.ts'
import {countOutcomes, type Plan, planSeed, type SeedAs} from '../../seed/plan.ts'
import {storedIdOf} from '../../seed/transaction.ts'
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

const empty: DatasetState = {
  published: new Map(),
  drafts: new Map(),
  versions: new Map(),
  deleted: new Set(),
  lastSeeded: new Map(),
  lookalikes: [],
  orphans: [],
  referrers: [],
}

/** A dataset with everything as seeded, but for what a test says of Byron. */
const dataset = ({
  published = [],
  drafts = [],
  versions = [],
}: Partial<Record<keyof StoredForms, StoredDocument[]>>): DatasetState => ({
  ...empty,
  published: new Map(
    [
      ...build.documents.filter(({_id}) => _id !== byron).map((document) => stored(document)),
      ...published,
    ].map((document) => [document._id, document]),
  ),
  drafts: new Map(drafts.map((document) => [document._id.replace('drafts.', ''), document])),
  versions: versions.length > 0 ? new Map([[byron, versions]]) : new Map(),
})

const outcome = (from: typeof build, state: DatasetState, as: SeedAs = 'published') => {
  const planned = planSeed(from, state, {as}).documents.find(({id}) => id === byron)
  return [planned?.outcome, planned?.reason]
}

describe('the three-way comparison, where a dataset remembers only the hash of the whole', () => {
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
    const plan = planSeed(build, first, {as: 'published'})
    expect(outcomesOf(plan)).toEqual([
      [byron, 'kept', 'there is a draft of it with the same contents'],
      ['person-karl-braun', 'created', undefined],
      ['event-bridge-opening', 'conflict', `refers to ${byron}, which is not published`],
      [
        'quote-byron-hundred-years',
        'conflict',
        `refers to event-bridge-opening, which is not written because of ${byron}`,
      ],
      ['article-mayor-opens-bridge', 'conflict', `refers to ${byron}, which is not published`],
    ])
    expect(plan.writes.flat().length).toBe(1)
  })
})

describe('what was deleted since it was seeded', () => {
  const state = {...dataset({}), deleted: new Set([byron])}

  test('stays deleted, whatever the seed says by now', () => {
    expect(outcome(build, state)).toEqual(['kept', 'deleted since it was seeded'])
    expect(outcome(later, state)).toEqual(['kept', 'deleted since it was seeded'])
    expect(outcome(build, state, 'draft')).toEqual(['kept', 'deleted since it was seeded'])
    expect(planSeed(later, state, {as: 'published'}).writes).toEqual([])
  })

  test('is created again where that is asked for', () => {
    const plan = planSeed(build, state, {as: 'published', recreate: true})
    expect(plan.writes).toEqual([[{create: asWritten(seeded(build, byron), plan)}]])
    expect(countOutcomes(plan)).toEqual({...none, created: 1, unchanged: 4})
  })

  test.each(['published', 'draft'] as const)('as %s: is not referred to anew', (as) => {
    const only = {...empty, deleted: new Set([byron])}
    expect(outcomesOf(planSeed(build, only, {as}))).toEqual([
      [byron, 'kept', 'deleted since it was seeded'],
      ['person-karl-braun', 'created', undefined],
      [
        'event-bridge-opening',
        'conflict',
        `refers to ${byron}, which was deleted since it was seeded`,
      ],
      [
        'quote-byron-hundred-years',
        'conflict',
        `refers to event-bridge-opening, which is not written because of ${byron}`,
      ],
      [
        'article-mayor-opens-bridge',
        'conflict',
        `refers to ${byron}, which was deleted since it was seeded`,
      ],
    ])
  })
})

describe('what the dataset has under another id', () => {
  const lookalike = {_id: 'abc', _type: 'person', slug: null, name: null, otherNames: null}
  const spelled = buildStories([
    readSmall(
      changed(
        smallAnnotations,
        '    familyName: Byron',
        '    familyName: Byron\n    otherNames:\n      - name: Ada King',
      ),
    ),
  ])

  test.each([
    [
      'slug',
      {...lookalike, slug: 'ada-byron', name: 'A. Byron'},
      'the dataset has abc with the same slug “ada-byron”',
    ],
    [
      'name, in other capitals',
      {...lookalike, slug: 'ada', name: 'ada BYRON '},
      'the dataset has abc with the same name “ada BYRON ”; if these are two people, give this one a disambiguation',
    ],
    [
      'name as one of its other names, in a draft',
      {...lookalike, _id: 'drafts.abc', name: 'Countess', otherNames: [null, 'Ada Byron']},
      'the dataset has abc with the same name “Ada Byron”; if these are two people, give this one a disambiguation',
    ],
    [
      'other name as its name',
      {...lookalike, name: 'Ada King'},
      'the dataset has abc with the same name “Ada King”; if these are two people, give this one a disambiguation',
    ],
    [
      'slug and name',
      {...lookalike, slug: 'ada-byron', name: 'Ada Byron'},
      'the dataset has abc with the same slug “ada-byron” and name “Ada Byron”; if these are two people, give this one a disambiguation',
    ],
  ])('a person with the same %s is a conflict', (_, other, reason) => {
    const state = {...dataset({}), lookalikes: [other]}
    expect(outcome(spelled, state)).toEqual(['conflict', reason])
  })

  test('is no conflict where nothing is equal, it is of another type, or it is the document itself', () => {
    const lookalikes = [
      {...lookalike, name: 'Ada'},
      {...lookalike, _type: 'event', slug: 'ada-byron'},
      {...lookalike, _id: `versions.r1.${byron}`, slug: 'ada-byron', name: 'Ada Byron'},
    ]
    expect(outcome(build, {...dataset({}), lookalikes})).toEqual(['created', undefined])
  })

  test('is no conflict for a namesake whom the annotations tell apart, unless the slug is taken', () => {
    const apart = buildStories([
      readSmall(
        changed(
          smallAnnotations,
          '    familyName: Byron',
          '    familyName: Byron\n    disambiguation: Mayor',
        ),
      ),
    ])
    const namesake = {...lookalike, slug: 'ada', name: 'Ada Byron'}
    const withSlug = {...namesake, slug: 'ada-byron'}
    expect([
      outcome(apart, {...dataset({}), lookalikes: [namesake]}),
      outcome(apart, {...dataset({}), lookalikes: [withSlug]}),
    ]).toEqual([
      ['created', undefined],
      ['conflict', 'the dataset has abc with the same slug “ada-byron”'],
    ])
  })

  test.each(['published', 'draft'] as const)(
    'an article with the slug, as %s: nor are the quotes written that say where they first stood',
    (as) => {
      const lookalikes = [{...lookalike, _type: 'article', slug: 'mayor-opens-bridge'}]
      expect(outcomesOf(planSeed(build, {...empty, lookalikes}, {as}))).toEqual([
        [byron, 'created', undefined],
        ['person-karl-braun', 'created', undefined],
        ['event-bridge-opening', 'created', undefined],
        [
          'quote-byron-hundred-years',
          'conflict',
          'refers to article-mayor-opens-bridge, which is in conflict itself',
        ],
        [
          'article-mayor-opens-bridge',
          'conflict',
          'the dataset has abc with the same slug “mayor-opens-bridge”',
        ],
      ])
    },
  )

  test.each(['published', 'draft'] as const)(
    'an event with the slug, as %s: nothing is written that refers to it',
    (as) => {
      const lookalikes = [{...lookalike, _type: 'event', slug: 'bridge-opening'}]
      const plan = planSeed(build, {...empty, lookalikes}, {as})
      expect(plan.writes.flat().length).toBe(2)
      expect(outcomesOf(plan).slice(2)).toEqual([
        [
          'event-bridge-opening',
          'conflict',
          'the dataset has abc with the same slug “bridge-opening”',
        ],
        [
          'quote-byron-hundred-years',
          'conflict',
          'refers to event-bridge-opening, which is in conflict itself',
        ],
        [
          'article-mayor-opens-bridge',
          'conflict',
          'refers to event-bridge-opening, which is in conflict itself',
        ],
      ])
    },
  )
})

const none = {
  created: 0,
  updated: 0,
  unchanged: 0,
  kept: 0,
  merged: 0,
  conflict: 0,
  removed: 0,
}

/** A document as it is written: it remembers its fields, and the run. */
const asWritten = (document: SeedDocument, {run}: Plan) => ({
  ...document,
  origin: originAsWritten(document, run),
})

const originAsWritten = (document: SeedDocument, run: string) => ({
  ...document.origin,
  fields: [...fieldHashesOf(document)].map(([_key, hash]) => ({_type: 'fieldHash', _key, hash})),
  run,
})

const outcomesOf = ({documents}: Plan) =>
  documents.map(({id, outcome: what, reason}) => [id, what, reason])

describe('the writes', () => {
  test('an empty dataset gets everything in one transaction, in order, as it was built', () => {
    const plan = planSeed(build, empty, {as: 'published'})
    expect(countOutcomes(plan)).toEqual({...none, created: 5})
    expect(plan.writes).toEqual([
      build.documents.map((document) => ({create: asWritten(document, plan)})),
    ])
  })

  test('a dataset that has everything gets nothing', () => {
    const state = dataset({published: standing('as seeded')})
    expect(planSeed(build, state, {as: 'published'}).writes).toEqual([])
  })

  test('an update sets what has changed, on the revision that was seen', () => {
    const state = dataset({published: standing('as seeded')})
    const {positions} = seeded(later, byron)
    const plan = planSeed(later, state, {as: 'published'})
    const origin = originAsWritten(seeded(later, byron), plan.run)
    expect(plan.writes).toEqual([
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
    const plan = planSeed(less, dataset({published: standing('as seeded')}), {as: 'published'})
    const origin = originAsWritten(seeded(less, byron), plan.run)
    expect(plan.writes).toEqual([
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
    ])
  })

  test('two articles are two transactions; what they share is written with the first', () => {
    const text = changed(smallText, 'Mayor Opens Bridge', 'Bridge Opens')
    const annotations = changed(smallAnnotations, 'mayor-opens-bridge', 'bridge-opens').replaceAll(
      'byron-hundred-years',
      'byron-another',
    )
    const both = buildStories([readSmall(), readSmall(annotations, text, 'other')])
    expect(
      planSeed(both, empty, {as: 'published'}).writes.map((writes) => writes.map(storedIdOf)),
    ).toEqual([
      build.documents.map(({_id}) => _id),
      ['quote-byron-another', 'article-bridge-opens'],
    ])
  })
})

describe('seeding as drafts', () => {
  test('refers weakly to what is not published, to be strengthened on publication', () => {
    const quote = planSeed(build, empty, {as: 'draft'})
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
    const quote = planSeed(build, state, {as: 'draft'})
      .writes.flat()
      .flatMap((write) => ('create' in write ? [write.create] : []))
      .find(({_id}) => _id === 'drafts.quote-byron-hundred-years')
    expect(quote?.speaker).toEqual({_type: 'reference', _ref: byron})
  })

  test('a draft as seeded is unchanged, and so is what was published from it', () => {
    const drafts = planSeed(build, empty, {as: 'draft'})
      .writes.flat()
      .flatMap((write) => ('create' in write ? [{...write.create, _rev: 'r'}] : []))
    const asDrafts = {...empty, drafts: new Map(drafts.map((one) => [one._id.slice(7), one]))}
    expect(countOutcomes(planSeed(build, asDrafts, {as: 'draft'})).unchanged).toBe(5)
    // Publication takes the weakness away; the contents are the same.
    for (const document of build.documents) {
      const draft = drafts.find(({_id}) => _id === `drafts.${document._id}`)
      expect(hashOfContents(draft ?? {})).toBe(document.origin.hash)
    }
    expect(
      countOutcomes(planSeed(build, dataset({published: standing('as seeded')}), {as: 'draft'})),
    ).toEqual({...none, unchanged: 5})
  })

  test('a change to a published document becomes a draft, and to an untouched draft a new draft', () => {
    const published = standing('as seeded')
    const toDraft = planSeed(later, dataset({published}), {as: 'draft'})
    expect(toDraft.writes).toEqual([
      [{create: {...asWritten(seeded(later, byron), toDraft), _id: `drafts.${byron}`}}],
    ])
    const drafts = standing('as seeded', `drafts.${byron}`)
    const {positions} = seeded(later, byron)
    const overDraft = planSeed(later, dataset({drafts}), {as: 'draft'})
    const origin = originAsWritten(seeded(later, byron), overDraft.run)
    expect(overDraft.writes).toEqual([
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
