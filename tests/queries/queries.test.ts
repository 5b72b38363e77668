import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'

import {createClient} from '@sanity/client'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'

import {type RunningLake, startLake} from '../../lake/index.ts'
import {articleBySlugQuery, latestArticlesQuery} from '../../queries/articles.ts'
import {upcomingEventsQuery} from '../../queries/events.ts'
import {personBySpellingQuery, quotesByPersonQuery} from '../../queries/people.ts'
import {prepareSeed, seedInto} from '../../seed/index.ts'

const slug = 'trump-putin-may-meet-next-week'
const root = dirname(dirname(import.meta.dirname))

let data: string
let lake: RunningLake

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'dateline-queries-'))
  lake = await startLake({data, port: 0})
  const {build} = await prepareSeed([join(root, 'seed/articles', slug)])
  await seedInto(connect().withConfig({perspective: 'raw'}), build, {
    as: 'published',
    dryRun: false,
  })
})

afterAll(async () => {
  await lake.close()
  await rm(data, {recursive: true, force: true})
})

function connect() {
  return createClient({
    apiHost: lake.url,
    useProjectHostname: false,
    projectId: lake.project,
    dataset: lake.dataset,
    apiVersion: '2025-02-19',
    useCdn: false,
  })
}

describe('the queries on the seeded dataset', () => {
  it('latest articles', async () => {
    expect(await connect().fetch(latestArticlesQuery, {limit: 5})).toEqual([
      {
        _id: `article-${slug}`,
        headline: 'Trump and Putin May Meet Next Week Amid Ukraine War Tensions',
        slug,
        slugline: 'UKRAINE-TRUMP-PUTIN',
        kind: 'reportage',
        referenceDate: '2025-08-06',
      },
    ])
  })

  it('an article by its slug, with everyone and everything in it', async () => {
    const article = await connect().fetch(articleBySlugQuery, {slug})
    expect(article?.people.map(({name}) => name)).toEqual([
      'Joe Biden',
      'Karoline Leavitt',
      'Vladimir Putin',
      'Marco Rubio',
      'Donald Trump',
      'Yuri Ushakov',
      'Steve Witkoff',
      'Volodymyr Zelenskiy',
    ])
    expect(article?.quotes.map(({text, speaker}) => [text.slice(0, 13), speaker?.name])).toEqual([
      ['The Russians ', 'Karoline Leavitt'],
      ['There’s still', 'Marco Rubio'],
      ['great progres', 'Donald Trump'],
      ['useful and co', 'Yuri Ushakov'],
      ['It seems that', 'Volodymyr Zelenskiy'],
    ])
    expect(article?.events).toHaveLength(8)
    const marked = article?.body?.flatMap((block) =>
      block._type === 'block' ? (block.markDefs ?? []) : [],
    )
    expect(marked?.find(({_type}) => _type === 'quoteMention')).toHaveProperty(
      'quote.speaker.name',
      'Karoline Leavitt',
    )
  })

  it('when an article was last corrected, else published', async () => {
    const article = {
      _type: 'article',
      publishedAt: '2025-08-07T06:00:00Z',
      corrections: [
        {_type: 'correction', _key: 'a', kind: 'clarification', date: '2025-08-08T06:00:00Z'},
        {_type: 'correction', _key: 'b', kind: 'correction', date: '2025-08-09T06:00:00Z'},
      ],
    }
    const client = connect()
    const updatedAt = async (fields: Record<string, unknown>) => {
      await client.createOrReplace({
        ...article,
        ...fields,
        _id: 'article-corrected',
        slug: {_type: 'slug', current: 'corrected'},
      })
      const found = await client.fetch(articleBySlugQuery, {slug: 'corrected'})
      await client.delete('article-corrected')
      return found?.updatedAt
    }
    expect(await updatedAt({})).toBe('2025-08-09T06:00:00Z')
    expect(await updatedAt({corrections: undefined})).toBe('2025-08-07T06:00:00Z')
    expect(await updatedAt({corrections: undefined, publishedAt: undefined})).toBeNull()
  })

  it('what a person said, with the articles', async () => {
    const quotes = await connect().fetch(quotesByPersonQuery, {personId: 'person-marco-rubio'})
    expect(quotes.map(({text, articles}) => [text, articles.map(({_id}) => _id)])).toEqual([
      ['There’s still many impediments to overcome.', [`article-${slug}`]],
    ])
  })

  it.each(['Volodymyr Zelenskiy', 'volodymyr zelenskyy', 'Volodymyr Zelensky'])(
    'a person by the spelling %s',
    async (spelling) => {
      const people = await connect().fetch(personBySpellingQuery, {spelling})
      expect(people.map(({_id}) => _id)).toEqual(['person-volodymyr-zelenskiy'])
    },
  )

  it('upcoming events, those without a date last', async () => {
    const events = await connect().fetch(upcomingEventsQuery, {today: '2025-08-06'})
    expect(events.map(({_id}) => _id)).toEqual([
      'event-us-secondary-sanctions',
      'event-trump-putin-meeting',
      'event-trump-putin-zelenskiy-meeting',
    ])
  })
})
