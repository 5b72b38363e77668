import type {SanityClient} from '@sanity/client'
import {filter, firstValueFrom, type Observable} from 'rxjs'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'

import {deskFilters} from '../../queries/desk.ts'
import {deskData, type DeskData} from '../../studio/structure/deskData.ts'
import {type LakeWithClient, openLakeWithClient} from './lakeWithClient.ts'

let lake: LakeWithClient
let client: SanityClient
let desk: DeskData

beforeEach(async () => {
  lake = await openLakeWithClient()
  client = lake.client
  desk = deskData(
    ({apiVersion}) => client.withConfig({apiVersion}),
    [
      {id: 'stage-draft', filter: deskFilters.articlesInStage, params: {stage: 'draft'}},
      {id: 'stage-hold', filter: deskFilters.articlesInStage, params: {stage: 'hold'}},
      {id: 'published', filter: deskFilters.published},
      {id: 'embargoed', filter: deskFilters.embargoed},
      {id: 'unattributedQuotes', filter: deskFilters.unattributedQuotes},
    ],
  )
})

afterEach(async () => {
  await lake.close()
})

describe('what the desk knows', () => {
  it('is counted anew when somebody writes, each list with its own parameters', async () => {
    await client.create({_id: 'article-a', _type: 'article', stage: 'draft'})
    const seen: unknown[] = []
    const watching = desk.countsWith('stage-draft').subscribe((counts) => seen.push(counts))
    await until(desk.countsWith('stage-draft'), (counts) => counts['stage-draft'] === 1)
    await client.create({_id: 'drafts.article-a', _type: 'article', stage: 'hold'})
    await until(desk.countsWith('stage-draft'), (counts) => counts['stage-hold'] === 1)
    await client.create({_id: 'drafts.article-b', _type: 'article', stage: 'hold'})
    expect(
      await until(desk.countsWith('stage-draft'), (counts) => counts['stage-hold'] === 2),
    ).toEqual({
      'stage-draft': 0,
      'stage-hold': 2,
      published: 1,
      embargoed: 0,
    })
    expect(seen[0]).toMatchObject({'stage-draft': 1, 'stage-hold': 0})
    expect(await firstValueFrom(desk.countsWith('unattributedQuotes'))).toEqual({
      unattributedQuotes: 0,
    })
    watching.unsubscribe()
  })

  it('turns with the end of an embargo, without anybody writing', async () => {
    const end = new Date(Date.now() + 4_000)
    await client.create({_id: 'article-a', _type: 'article', embargoedUntil: end.toISOString()})
    const watching = desk.countsWith('embargoed').subscribe()
    await until(desk.countsWith('embargoed'), ({embargoed}) => embargoed === 1)
    await until(desk.countsWith('embargoed'), ({embargoed}) => embargoed === 0)
    expect(Date.now()).toBeGreaterThanOrEqual(end.getTime())
    const {now} = await firstValueFrom(desk.moment$)
    expect(Date.parse(now)).toBeGreaterThanOrEqual(end.getTime())
    watching.unsubscribe()
  })

  it('names people, speakers, orphans, runs and sources', async () => {
    await client
      .transaction()
      .create({_id: 'person-a', _type: 'person', name: 'Ana', origin: {source: 'a', run: 'seed-1'}})
      .create({_id: 'person-b', _type: 'person', name: 'ANA'})
      .create({_id: 'quote-a', _type: 'quote', speaker: {_type: 'reference', _ref: 'person-a'}})
      .create({_id: 'quote-b', _type: 'quote', speaker: {_type: 'reference', _ref: 'person-a'}})
      .create(schedule('article-b', '2099-01-02T06:00:00Z'))
      .create(schedule('article-a', '2099-01-01T06:00:00Z'))
      .commit()
    const ask = {
      duplicates: desk.duplicates$,
      speakers: desk.speakers$,
      orphans: desk.orphans$,
      runs: desk.runs$,
      drifted: desk.drifted$,
      scheduled: desk.scheduled$,
    }
    const answers = await Promise.all(
      Object.entries(ask).map(async ([name, ids$]) => [name, await firstValueFrom(ids$)]),
    )
    expect(Object.fromEntries(answers)).toEqual({
      duplicates: ['person-a', 'person-b'],
      speakers: ['person-a'],
      orphans: expect.arrayContaining(['quote-a', 'quote-b']),
      runs: ['seed-1'],
      drifted: [],
      scheduled: ['article-a', 'article-b'],
    })
    expect(await firstValueFrom(desk.sourceOf('person-a'))).toBe('a')
    expect(await firstValueFrom(desk.sourceOf('person-b'))).toBeNull()
  })

  it('takes a quote for drifted by its words, not by its quotation marks and spaces', async () => {
    await client
      .transaction()
      .create({_id: 'quote-same', _type: 'quote', kind: 'direct', text: "It's dry"})
      .create({_id: 'quote-other', _type: 'quote', kind: 'direct', text: 'It is wet'})
      .create({_id: 'quote-told', _type: 'quote', kind: 'indirect', text: 'It was cold'})
      .create(
        articleOf('article-a', [
          ['It’s  dry', 'quote-same'],
          [', and it was wet', 'quote-other'],
          ['cold', 'quote-told'],
        ]),
      )
      .commit()
    expect(await firstValueFrom(desk.drifted$)).toEqual(['quote-other'])
  })

  it('takes a quote for drifted that stands rightly in another article, or inside another word', async () => {
    await client
      .transaction()
      .create({_id: 'quote-a', _type: 'quote', kind: 'direct', text: 'We will not close it'})
      .create({_id: 'quote-b', _type: 'quote', kind: 'fragment', text: 'war'})
      .create(articleOf('article-a', [['We will not close it', 'quote-a']]))
      .create(articleOf('article-b', [['We will close it', 'quote-a']]))
      .create(articleOf('article-c', [['peace, moving toward it', 'quote-b']]))
      .commit()
    expect(await firstValueFrom(desk.drifted$)).toEqual(['quote-a', 'quote-b'])
  })
})

/** An article of one paragraph, each of whose pieces is marked as a quote. */
function articleOf(_id: string, pieces: [text: string, quote: string][]) {
  return {
    _id,
    _type: 'article',
    body: [
      {
        _type: 'block',
        _key: 'a',
        markDefs: pieces.map(([, _ref], index) => ({
          _type: 'quoteMention',
          _key: `m${index}`,
          quote: {_type: 'reference', _ref},
        })),
        children: pieces.map(([text], index) => ({
          _type: 'span',
          _key: `s${index}`,
          text,
          marks: [`m${index}`],
        })),
      },
    ],
  }
}

function until<Value>(value$: Observable<Value>, holds: (value: Value) => boolean): Promise<Value> {
  return firstValueFrom(value$.pipe(filter(holds)))
}

function schedule(article: string, publishAt: string) {
  return {_id: `storySchedule.${article}`, _type: 'storySchedule', article, publishAt}
}
