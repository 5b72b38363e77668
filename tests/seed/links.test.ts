import {describe, expect, test} from 'vitest'

import {buildStories} from '../../seed/build.ts'
import {checkDocuments} from '../../seed/check.ts'
import {findLinks, type Known, resolveLinks} from '../../seed/links.ts'
import {offlineClient} from '../../seed/offlineClient.ts'
import {formatProblem, InputError} from '../../seed/problems.ts'
import {readStory} from '../../seed/read.ts'
import {proposeSamePeople} from '../../seed/samePeople.ts'
import {changed, readSmall, smallAnnotations, smallText, storyFiles} from './smallStory.ts'

/** Another story about the bridge, which describes nobody: Byron and the opening are named by ref. */
const laterText = changed(smallText, 'Mayor Opens Bridge', 'Bridge Is Open')
const laterAnnotations = `article:
  slug: bridge-is-open
  kind: background
  creators: [mayor]
  language: en
  referenceDate: 2025-03-05
  stage: draft
  pubStatus: usable
people:
  mayor:
    ref: Ada Byron
    mentions: [Ada Byron, Byron]
events:
  opening:
    ref: bridge-opening
    mentions:
      - opened the new bridge
  ribbon:
    name: Cutting of the ribbon
    kind: ceremony
    status: occurred
    participants:
      - person: mayor
    superEvent: opening
quotes:
  later-hundred-years:
    text: It will last a hundred years
    kind: direct
    speaker: mayor
    saidAt: opening
    about:
      people: [mayor]
      events: [opening]
    verification: unverified
`

const readLater = (annotations = laterAnnotations) => readSmall(annotations, laterText, 'later')

const byron: Known = {
  id: 'person-ada-byron',
  type: 'person',
  slug: 'ada-byron',
  name: 'Ada Byron',
  otherNames: ['Ada King'],
}
const opening: Known = {
  id: 'event-bridge-opening',
  type: 'event',
  slug: 'bridge-opening',
  name: 'Opening of the bridge',
  otherNames: [],
}

const problemsOf = async (run: () => unknown): Promise<string[]> => {
  try {
    await run()
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(formatProblem)
    throw error
  }
  return []
}

/** Whom the story’s two entries mean among these. */
const linksOf = (ref: string, known: readonly Known[]) => {
  const story = readLater(changed(laterAnnotations, 'ref: Ada Byron', `ref: ${ref}`))
  return [...(resolveLinks([story], known).get(story) ?? [])]
}

describe('an entry with ref', () => {
  test.each([
    ['its id', 'person-ada-byron'],
    ['its key', 'ada-byron'],
    ['its name', 'Ada Byron'],
    ['its name in other capitals', 'ADA byron'],
    ['another approved spelling', 'Ada King'],
  ])('names a person by %s', (_, ref) => {
    expect(linksOf(ref, [byron, opening])).toEqual([
      ['person-mayor', 'person-ada-byron'],
      ['event-opening', 'event-bridge-opening'],
    ])
  })

  test('names a person that was made in the Studio by its slug', () => {
    expect(linksOf('ada-byron', [{...byron, id: '0a1b'}, opening])[0]).toEqual([
      'person-mayor',
      '0a1b',
    ])
  })

  test('means the one with the id, whoever has that for a name', () => {
    const other = {...byron, id: 'person-other', slug: 'other', name: 'ada-byron'}
    expect(linksOf('ada-byron', [other, byron, opening])[0]?.[1]).toBe('person-ada-byron')
  })

  test('takes a document and its draft, or the same in seed and dataset, for one', () => {
    expect(linksOf('Ada King', [{...byron, otherNames: []}, byron, opening])[0]?.[1]).toBe(
      'person-ada-byron',
    )
  })

  test.each([
    [
      'nobody, but somebody nearly',
      'ref: Ada Biron',
      'later/annotations.yaml:11:5: people.mayor.ref: nobody of the dataset or of the articles that are seeded together has the id or the name “Ada Biron”. Do you mean person-ada-byron (Ada Byron)?',
    ],
    [
      'nobody, but somebody with this initial',
      'ref: A. Byron',
      'later/annotations.yaml:11:5: people.mayor.ref: nobody of the dataset or of the articles that are seeded together has the id or the name “A. Byron”. Do you mean person-ada-byron (Ada Byron)?',
    ],
    [
      'nobody at all',
      'ref: Somebody Else',
      'later/annotations.yaml:11:5: people.mayor.ref: nobody of the dataset or of the articles that are seeded together has the id or the name “Somebody Else”. Write an id or spelling that is there, or describe it here instead of naming it by ref.',
    ],
    [
      'an event instead of a person',
      'ref: event-bridge-opening',
      'later/annotations.yaml:11:5: people.mayor.ref: nobody of the dataset or of the articles that are seeded together has the id or the name “event-bridge-opening”. Write an id or spelling that is there, or describe it here instead of naming it by ref.',
    ],
  ])('that means %s is refused', async (_, ref, message) => {
    const story = readLater(changed(laterAnnotations, 'ref: Ada Byron', ref))
    expect(await problemsOf(() => resolveLinks([story], [byron, opening]))).toEqual([message])
  })

  test('that may mean several is refused, with what tells them apart', async () => {
    const other = {...byron, id: 'person-ada-byron-2', disambiguation: 'poet', otherNames: []}
    expect(await problemsOf(() => resolveLinks([readLater()], [byron, other, opening]))).toEqual([
      'later/annotations.yaml:11:5: people.mayor.ref: “Ada Byron” may be person-ada-byron (Ada Byron) or person-ada-byron-2 (Ada Byron, poet). Write the id of the one that is meant.',
    ])
  })

  test.each([
    [
      'that also describes',
      '    ref: Ada Byron\n',
      '    ref: Ada Byron\n    familyName: Byron\n',
      'later/annotations.yaml:12:5: people.mayor: names by ref what is described elsewhere, so that it has only ref and mentions. Remove familyName, or remove ref and describe it here',
    ],
    [
      'without a value',
      'ref: Ada Byron',
      'ref:',
      'later/annotations.yaml:11:5: people.mayor.ref: has no value; it must be text, or be left out',
    ],
    [
      'of which a mention is no text',
      'mentions: [Ada Byron, Byron]',
      'mentions: [Ada Byron, 7]',
      'later/annotations.yaml:12:27: people.mayor.mentions[1]: must be text, but is a number; put it in quotes if it is meant as text',
    ],
    [
      'of an event, of which words do not stand in the article',
      '- opened the new bridge',
      '- opened the old bridge',
      'later/annotations.yaml:17:9: events.opening.mentions[0]: “opened the old bridge” does not stand in the article. Copy the words exactly as they stand there.',
    ],
  ])('%s is refused', (_, words, others, message) => {
    const annotations = changed(laterAnnotations, words, others)
    const story = readStory(storyFiles(annotations, laterText, 'later'))
    expect(Array.isArray(story) && story.map(formatProblem)).toEqual([message])
  })

  test('finds only what its own file says in the text: its mentions, or a spelling as ref', () => {
    const marked = (annotations: string) =>
      readLater(annotations).mentions.flatMap(({kind, range}) =>
        kind === 'person'
          ? [laterText.split('\n\n')[1 + range.paragraph]?.slice(range.start, range.end)]
          : [],
      )
    const without = changed(laterAnnotations, '    mentions: [Ada Byron, Byron]\n', '')
    expect(marked(laterAnnotations)).toEqual(['Ada Byron', 'Byron'])
    expect(marked(without)).toEqual(['Ada Byron'])
    const byId = changed(without, 'ref: Ada Byron', 'ref: ada-byron')
    expect(marked(changed(byId, '  creators: [mayor]\n', ''))).toEqual([])
    expect(
      readLater(changed(byId, '  creators: [mayor]\n', '')).warnings.map(formatProblem),
    ).toEqual([
      'later/annotations.yaml:9:3: people.mayor: is named nowhere in the body. List under mentions how this article writes the name.',
    ])
  })
})

describe('buildStories with links', () => {
  test('refers to what is meant everywhere, and describes it once', async () => {
    const stories = [readLater(), readSmall()]
    const build = buildStories(stories, await findLinks(stories))
    expect(build.documents.map(({_id}) => _id)).toEqual([
      'person-ada-byron',
      'person-karl-braun',
      'event-bridge-opening',
      'event-ribbon',
      'quote-later-hundred-years',
      'quote-byron-hundred-years',
      'article-bridge-is-open',
      'article-mayor-opens-bridge',
    ])
    expect(referencesOf(build.documents, 'event-ribbon')).toEqual([
      'person-ada-byron',
      'event-bridge-opening',
    ])
    expect(referencesOf(build.documents, 'quote-later-hundred-years')).toEqual([
      'person-ada-byron',
      'event-bridge-opening',
      'article-bridge-is-open',
      'event-bridge-opening',
      'person-ada-byron',
    ])
    expect(new Set(referencesOf(build.documents, 'article-bridge-is-open'))).toEqual(
      new Set([
        'person-ada-byron',
        'event-bridge-opening',
        'event-ribbon',
        'quote-later-hundred-years',
      ]),
    )
    // The first story is written with what it needs of the second.
    expect(build.stories.map(({ids}) => ids)).toEqual([
      [
        'person-ada-byron',
        'event-bridge-opening',
        'event-ribbon',
        'quote-later-hundred-years',
        'article-bridge-is-open',
      ],
      [
        'person-ada-byron',
        'person-karl-braun',
        'event-bridge-opening',
        'quote-byron-hundred-years',
        'article-mayor-opens-bridge',
      ],
    ])
    expect([...build.linked]).toEqual([])
    expect(await checkDocuments(build)).toEqual([])
  })

  test('keys do not follow whom an entry comes to mean', () => {
    const story = readLater()
    const keysWith = (id: string) => {
      const build = buildStories([story], resolveLinks([story], [{...byron, id}, opening]))
      expect([...build.linked]).toEqual([id, 'event-bridge-opening'])
      return JSON.stringify(build.documents).match(/"_key":"[^"]*"/g)
    }
    expect(keysWith('person-ada-byron')).toEqual(keysWith('person-other'))
  })
})

const refuse = () => Promise.reject(new Error('The dataset was opened'))

describe('findLinks in a dataset', () => {
  const stored = [
    {
      _id: 'person-ada-byron',
      _type: 'person',
      name: 'Countess of Lovelace',
      slug: {current: 'ada-byron'},
      otherNames: [{name: 'ada byron'}],
    },
    {_id: 'drafts.person-ada-byron', _type: 'person', name: 'Lady Lovelace'},
    {_id: 'versions.r1.other', _type: 'person', name: 'Ada Byron'},
    {_id: '3f2a', _type: 'event', name: 'Opening of the bridge', slug: {current: 'bridge-opening'}},
  ]
  const client = () => Promise.resolve(offlineClient(stored))

  test('takes any approved spelling, in drafts too, but not what a release proposes', async () => {
    for (const ref of ['Ada Byron', 'lady lovelace', 'Countess of Lovelace', 'person-ada-byron']) {
      const story = readLater(changed(laterAnnotations, 'ref: Ada Byron', `ref: ${ref}`))
      expect([...((await findLinks([story], client)).get(story) ?? [])]).toEqual([
        ['person-mayor', 'person-ada-byron'],
        ['event-opening', '3f2a'],
      ])
    }
  })

  test('proposes whoever is nearest in it', async () => {
    const story = readLater(changed(laterAnnotations, 'ref: Ada Byron', 'ref: Lady Loveless'))
    expect(await problemsOf(() => findLinks([story], client))).toEqual([
      'later/annotations.yaml:11:5: people.mayor.ref: nobody of the dataset or of the articles that are seeded together has the id or the name “Lady Loveless”. Do you mean person-ada-byron (Countess of Lovelace)?',
    ])
  })

  test('is not asked where nobody is named by ref', async () => {
    expect(await findLinks([readSmall()], refuse)).toEqual(new Map())
  })
})

const isByron = (id: string) => id === 'person-ada-byron'

const renamed = (name: string) =>
  buildStories([readSmall(changed(smallAnnotations, 'name: Karl Braun', name))])

describe('proposeSamePeople', () => {
  const build = buildStories([readSmall()])
  const stored = [
    {_id: 'p1', _type: 'person', name: 'Ada Biron', disambiguation: 'engineer'},
    {_id: 'p2', _type: 'person', name: 'Bea Smith', otherNames: [{name: 'A. Byron'}]},
    {_id: 'person-karl-braun', _type: 'person', name: 'Karl Braun'},
    {_id: 'p3', _type: 'person', name: 'Carl Braun'},
  ]

  test('names whom a new person may be, with the reason, and asks about nobody else', async () => {
    const proposals = await proposeSamePeople(offlineClient(stored), build, isByron)
    expect(proposals.map(formatProblem)).toEqual([
      'bridge/annotations.yaml:9:3: people.ada-byron: may be p1 (Ada Biron, engineer) of the dataset: “Ada Byron” and “Ada Biron” are alike as transliterations. If they are one person, write “ref: p1” here instead; if not, give a disambiguation.',
      'bridge/annotations.yaml:9:3: people.ada-byron: may be p2 (Bea Smith) of the dataset: “Ada Byron” and “A. Byron” agree in the family name, and the others as initials. If they are one person, write “ref: p2” here instead; if not, give a disambiguation.',
    ])
  })

  test('asks once about two who are new, and not about one with a disambiguation', async () => {
    const two = await proposeSamePeople(offlineClient([]), renamed('name: A. Byron'), () => true)
    expect(two.map(formatProblem)).toEqual([
      'bridge/annotations.yaml:15:3: people.karl-braun: may be person-ada-byron (Ada Byron) of bridge/annotations.yaml: “A. Byron” and “Ada Byron” agree in the family name, and the others as initials. If they are one person, write “ref: person-ada-byron” here instead; if not, give a disambiguation.',
    ])
    const apart = renamed('name: A. Byron\n    disambiguation: engineer')
    expect(await proposeSamePeople(offlineClient([]), apart, () => true)).toEqual([])
  })
})

function referencesOf(documents: ReadonlyArray<{_id: string}>, id: string) {
  const document = documents.find(({_id}) => _id === id)
  return [...JSON.stringify(document).matchAll(/"_ref":"([^"]*)"/g)].map(([, ref]) => ref)
}
