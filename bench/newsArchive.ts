import {createWriteStream} from 'node:fs'
import {pipeline} from 'node:stream/promises'
import {Readable} from 'node:stream'

const SENTENCES = [
  'The council met for three hours and adjourned without a vote.',
  'A spokesman declined to say when the talks would resume.',
  'Two officials familiar with the plan described it as provisional.',
  'The ministry had promised figures by the end of the week.',
  'Nobody in the room disputed that the deadline had passed.',
  'The harbour was quiet on Monday, and the cranes stood still.',
]

/**
 * An archive of invented news: a tenth people, a twentieth events with people in them, the rest articles that refer to
 * both and to an earlier article, about 1.5 KB each, in an order in which references point forwards as well as back.
 * The same count gives the same bytes.
 */
export async function writeNewsArchive(file: string, count: number): Promise<void> {
  await pipeline(Readable.from(lines(count)), createWriteStream(file, {highWaterMark: 1 << 20}))
}

export function* newsDocuments(count: number): Generator<{_id: string; _type: string}> {
  const people = Math.max(1, Math.floor(count / 10))
  const events = Math.floor(count / 20)
  const articles = count - people - events
  for (let index = 0; index < articles; index++) yield article(index, people, events)
  for (let index = 0; index < events; index++) yield event(index, people)
  for (let index = 0; index < people; index++) yield person(index)
}

function* lines(count: number): Generator<string> {
  let chunk = ''
  for (const document of newsDocuments(count)) {
    chunk += `${JSON.stringify(document)}\n`
    if (chunk.length > 1 << 18) {
      yield chunk
      chunk = ''
    }
  }
  yield chunk
}

function person(index: number) {
  return {
    _id: `person-${index}`,
    _type: 'person',
    name: `Ada Example ${index}`,
    slug: {_type: 'slug', current: `ada-example-${index}`},
    otherNames: [{_key: 'n1', _type: 'otherName', name: `A. Example ${index}`}],
    positions: [{_key: 'p1', _type: 'position', role: 'delegate', organization: 'Harbour board'}],
  }
}

function event(index: number, people: number) {
  return {
    _id: `event-${index}`,
    _type: 'event',
    name: `Meeting ${index}`,
    status: 'occurred',
    participants: [1, 2].map((nth) => ({
      _key: `p${nth}`,
      _type: 'participant',
      person: reference(`person-${(index * 7 + nth) % people}`),
    })),
  }
}

function article(index: number, people: number, events: number) {
  const sentence = (nth: number) => SENTENCES[(index + nth) % SENTENCES.length] ?? ''
  return {
    _id: `article-${index}`,
    _type: 'article',
    headline: `Harbour talks, day ${index}`,
    slug: {_type: 'slug', current: `harbour-talks-day-${index}`},
    language: 'en',
    creators: [{_key: 'c1', ...reference(`person-${(index * 13) % people}`)}],
    ...(events === 0 ? {} : {events: [{_key: 'e1', ...reference(`event-${index % events}`)}]}),
    ...(index % 3 === 0 || index === 0
      ? {}
      : {related: [{_key: 'r1', ...reference(`article-${index - 1}`)}]}),
    body: [0, 1, 2, 3].map((nth) => ({
      _key: `b${nth}`,
      _type: 'block',
      style: 'normal',
      markDefs: [],
      children: [
        {
          _key: `s${nth}`,
          _type: 'span',
          marks: [],
          text: `${sentence(nth)} ${sentence(nth + 2)} (${index}.${nth})`,
        },
      ],
    })),
  }
}

function reference(id: string) {
  return {_type: 'reference', _ref: id}
}
