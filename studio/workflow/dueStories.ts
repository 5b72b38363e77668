import {ClientError, type SanityClient} from '@sanity/client'
import {getDraftId} from '@sanity/client/csm'

import {API_VERSION} from '../apiVersion.ts'
import {publishActions} from './publishStory.ts'
import {
  changeNote,
  readSchedule,
  scheduledIds,
  scheduleStanding,
  scheduleType,
  type StorySchedule,
} from './storySchedule.ts'

/** What became of a story whose time had come. */
export interface DueStory {
  /** The article’s published id. */
  article: string
  title: string
  /** `over`: somebody had published or discarded it. */
  outcome: 'published' | 'failed' | 'over'
  /** How many documents went out. */
  documents: number
  /** Why it failed. */
  reason?: string
}

export interface DueStories {
  stories: DueStory[]
  /** When the next one is due; undefined where none waits. */
  next: Date | undefined
}

/**
 * Publishes every scheduled story whose time has come, each in one transaction, in the revisions that were checked when
 * it was scheduled. One that cannot go out keeps its schedule, with the reason, until somebody schedules it again.
 *
 * @throws where the dataset does not answer; what was published by then stays so, and the rest is due still
 */
export async function publishDueStories(
  anyClient: SanityClient,
  now: Date,
  report: (story: DueStory) => void = () => {},
): Promise<DueStories> {
  const client = anyClient.withConfig({
    apiVersion: API_VERSION,
    perspective: 'raw',
    useCdn: false,
  })
  const stored = await client.fetch<unknown[]>(
    '*[_type == $scheduleType && !defined(failure)]',
    {scheduleType},
    {tag: 'newsroom.scheduled'},
  )
  const schedules = stored
    .map(readSchedule)
    .filter((schedule) => schedule !== undefined)
    .toSorted((one, other) => time(one) - time(other))
  const stories: DueStory[] = []
  for (const schedule of schedules.filter((waiting) => time(waiting) <= now.getTime())) {
    const story = await publishDueStory(client, schedule, now)
    stories.push(story)
    report(story)
  }
  const waiting = schedules.find((schedule) => time(schedule) > now.getTime())
  return {stories, next: waiting && new Date(waiting.publishAt)}
}

async function publishDueStory(
  client: SanityClient,
  schedule: StorySchedule,
  now: Date,
): Promise<DueStory> {
  const {article} = schedule
  const title = schedule.documents.at(-1)?.title ?? article
  const isOver = async (): Promise<DueStory> => {
    await client.delete(schedule._id, {tag: 'newsroom.scheduled'})
    return {article, title, outcome: 'over', documents: 0}
  }
  const fail = async (reason: string, {_rev}: StorySchedule): Promise<DueStory> => {
    await client
      .patch(schedule._id)
      .ifRevisionId(_rev)
      .set({failure: reason})
      .commit({tag: 'newsroom.scheduled'})
    return {article, title, outcome: 'failed', documents: 0, reason}
  }
  const standing = async (of: StorySchedule) => scheduleStanding(of, await storedOf(client, of))

  const before = await standing(schedule)
  if (before.isOver) return isOver()
  const change = changeNote(before)
  if (change !== undefined) return fail(change, schedule)
  let timed = schedule
  try {
    timed = await withTime(client, schedule, now)
    const {toPublish} = await standing(timed)
    await client.action(publishActions(toPublish), {tag: 'newsroom.publish'})
    await client.delete(schedule._id, {tag: 'newsroom.scheduled'})
    return {article, title, outcome: 'published', documents: toPublish.length}
  } catch (error) {
    if (!(error instanceof ClientError) || !isRefusal(error)) throw error
    const after = await standing(timed)
    // Another process was quicker.
    if (after.isOver) return isOver()
    if (timed !== schedule) await withoutTime(client, timed)
    return fail(changeNote(after) ?? error.message, timed)
  }
}

/**
 * The schedule with its article’s time of publication in the draft, where the article was never published and has none:
 * in one transaction with the revision that this gives the draft, so that whoever is killed here can go on.
 */
async function withTime(
  client: SanityClient,
  schedule: StorySchedule,
  now: Date,
): Promise<StorySchedule> {
  const article = schedule.documents.find(({id}) => id === schedule.article)
  if (!article || article.publishedRevision !== undefined) return schedule
  const draftId = getDraftId(schedule.article)
  const draft = await client.getDocument(draftId)
  if (!draft || draft['publishedAt'] !== undefined) return schedule
  // A document’s revision is the id of the transaction that wrote it.
  const revision = crypto.randomUUID()
  await client
    .transaction()
    .patch(draftId, (patch) =>
      patch.ifRevisionId(article.draftRevision).set({publishedAt: now.toISOString()}),
    )
    .patch(schedule._id, (patch) =>
      patch
        .ifRevisionId(schedule._rev)
        .set({[`documents[_key==${JSON.stringify(article.id)}].draftRevision`]: revision}),
    )
    .transactionId(revision)
    .commit({tag: 'newsroom.publish-time'})
  return {
    ...schedule,
    _rev: revision,
    documents: schedule.documents.map((document) =>
      document === article ? {...document, draftRevision: revision} : document,
    ),
  }
}

/** Where the draft has moved on meanwhile it is not ours to mend. */
async function withoutTime(client: SanityClient, {article, _rev}: StorySchedule): Promise<void> {
  await client
    .patch(getDraftId(article))
    .ifRevisionId(_rev)
    .unset(['publishedAt'])
    .commit({tag: 'newsroom.publish-time'})
    .catch(() => {})
}

function storedOf(client: SanityClient, schedule: StorySchedule) {
  return client.fetch<{_id: string; _rev: string}[]>(
    '*[_id in $ids]{_id, _rev}',
    {ids: scheduledIds(schedule)},
    {tag: 'newsroom.scheduled'},
  )
}

/** Whether it would be refused again however often it is tried. */
function isRefusal({statusCode}: ClientError): boolean {
  return ![401, 403, 429].includes(statusCode)
}

function time({publishAt}: StorySchedule): number {
  return Date.parse(publishAt)
}
