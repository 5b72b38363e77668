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
 * @throws the first error that says nothing of the story itself, as where the dataset does not answer, after all others
 * had their turn; what was published by then stays so, and the rest is due still
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
    '*[_type == $scheduleType && _id in path("storySchedule.**") && !defined(failure)]',
    {scheduleType},
    {tag: 'newsroom.scheduled'},
  )
  const schedules = stored
    .map(readSchedule)
    .filter((schedule) => schedule !== undefined)
    .toSorted((one, other) => time(one) - time(other))
  const stories: DueStory[] = []
  const errors: unknown[] = []
  for (const {_id} of schedules.filter((waiting) => time(waiting) <= now.getTime())) {
    try {
      const story = await publishDueStory(client, _id, now)
      if (!story) continue
      stories.push(story)
      report(story)
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
  const waiting = schedules.find((schedule) => time(schedule) > now.getTime())
  return {stories, next: waiting && new Date(waiting.publishAt)}
}

/** Undefined where it was taken off its schedule meanwhile, or another process is at it. */
async function publishDueStory(
  client: SanityClient,
  id: string,
  now: Date,
): Promise<DueStory | undefined> {
  const schedule = readSchedule(await client.getDocument(id))
  if (!schedule || schedule.failure || time(schedule) > now.getTime()) return undefined
  const {article} = schedule
  const title = schedule.documents.at(-1)?.title ?? article
  const over = async (): Promise<DueStory> => {
    await client.delete(id, {tag: 'newsroom.scheduled'})
    return {article, title, outcome: 'over', documents: 0}
  }
  const fail = async (reason: string, claimed: StorySchedule): Promise<DueStory | undefined> =>
    (await putDown(client, schedule, claimed, reason))
      ? {article, title, outcome: 'failed', documents: 0, reason}
      : undefined
  const standing = async (of: StorySchedule) => scheduleStanding(of, await storedOf(client, of))

  const before = await standing(schedule)
  if (before.isOver) return over()
  const change = changeNote(before)
  if (change !== undefined) return fail(change, schedule)
  const claimed = await claim(client, schedule, now)
  if (!claimed) return undefined
  const {changed, toPublish, isOver} = await standing(claimed)
  if (isOver) return over()
  if (changed.length > 0) return fail(changeNote({changed}) ?? '', claimed)
  try {
    await client.action(publishActions(toPublish), {tag: 'newsroom.publish'})
  } catch (error) {
    if (!isRefusal(error)) throw error
    const after = await standing(claimed)
    // Another process was quicker.
    if (after.isOver) return over()
    return fail(changeNote(after) ?? error.message, claimed)
  }
  await client.delete(id, {tag: 'newsroom.scheduled'})
  return {article, title, outcome: 'published', documents: toPublish.length}
}

/**
 * Takes a schedule for this process, unless it has been taken off or changed; and with it gives the article its time
 * of publication where it was never published and has none: in one transaction with the revision that the draft has by
 * that, so that whoever is killed here can go on. Undefined where somebody was quicker.
 */
async function claim(
  client: SanityClient,
  schedule: StorySchedule,
  now: Date,
): Promise<StorySchedule | undefined> {
  const article = schedule.documents.find(({id}) => id === schedule.article)
  const draft = await client.getDocument(getDraftId(schedule.article))
  if (!article || !draft) return undefined
  const needsTime = article.publishedRevision === undefined && draft['publishedAt'] === undefined
  // A document’s revision is the id of the transaction that wrote it.
  const revision = crypto.randomUUID()
  const transaction = client.transaction().patch(schedule._id, (patch) =>
    patch.ifRevisionId(schedule._rev).set({
      begunAt: now.toISOString(),
      ...(needsTime && {[`documents[_key=="${article.id}"].draftRevision`]: revision}),
    }),
  )
  if (needsTime) {
    transaction.patch(draft._id, (patch) =>
      patch.ifRevisionId(article.draftRevision).set({publishedAt: now.toISOString()}),
    )
  }
  try {
    await transaction.transactionId(revision).commit({tag: 'newsroom.publish-time'})
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
  return {
    ...schedule,
    _rev: revision,
    documents: schedule.documents.map((document) =>
      document === article && needsTime ? {...document, draftRevision: revision} : document,
    ),
  }
}

/**
 * Writes down why a story did not go out, and takes back the time of publication that `claim` gave it; where the draft
 * has moved on meanwhile, that is not ours to mend. False where somebody else has changed the schedule.
 */
async function putDown(
  client: SanityClient,
  schedule: StorySchedule,
  claimed: StorySchedule,
  failure: string,
): Promise<boolean> {
  const isTimed =
    claimed.documents.at(-1)?.draftRevision !== schedule.documents.at(-1)?.draftRevision
  const write = async (withDraft: boolean) => {
    const transaction = client
      .transaction()
      .patch(schedule._id, (patch) => patch.ifRevisionId(claimed._rev).set({failure}))
    if (withDraft) {
      transaction.patch(getDraftId(schedule.article), (patch) =>
        patch.ifRevisionId(claimed._rev).unset(['publishedAt']),
      )
    }
    try {
      await transaction.commit({tag: 'newsroom.scheduled'})
      return true
    } catch (error) {
      if (isRefusal(error)) return false
      throw error
    }
  }
  return (isTimed && (await write(true))) || write(false)
}

function storedOf(client: SanityClient, schedule: StorySchedule) {
  return client.fetch<{_id: string; _rev: string}[]>(
    '*[_id in $ids]{_id, _rev}',
    {ids: scheduledIds(schedule)},
    {tag: 'newsroom.scheduled'},
  )
}

/** Whether it would be refused again however often it is tried. */
function isRefusal(error: unknown): error is ClientError {
  return error instanceof ClientError && [400, 404, 409, 413, 422].includes(error.statusCode)
}

function time({publishAt}: StorySchedule): number {
  return Date.parse(publishAt)
}
