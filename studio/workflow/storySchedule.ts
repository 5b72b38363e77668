import type {SanityClient} from '@sanity/client'
import {getDraftId} from '@sanity/client/csm'

import {itemsAt, textAt} from '../../schemas/rules/fieldOf.ts'
import type {ArticleToPublish} from './publishStory.ts'
import type {Companion} from './storyContents.ts'

/**
 * That a story is to go out at a moment, in the revisions that were checked. A document beside the article, with a
 * dot in its id: nobody reads it without a token, and who may only write drafts cannot make one.
 */
export interface StorySchedule {
  _id: string
  _rev: string
  /** The article’s published id. */
  article: string
  publishAt: string
  /** Who scheduled it, by name. */
  scheduledBy: string
  /** Everything that goes out, the article last. */
  documents: ScheduledDocument[]
  /** Why it did not go out when it was time. */
  failure: string | undefined
}

/** A draft that goes out, in the revision that was checked. */
export interface ScheduledDocument {
  /** The published id. */
  id: string
  type: string
  title: string
  draftRevision: string
  /** Undefined where it was never published. */
  publishedRevision: string | undefined
}

/** What a dataset has of the documents of a schedule now. */
export interface ScheduleStanding {
  /** Titles of what is no longer as it was checked. The story does not go out with any. */
  changed: string[]
  /** What is still to be published, the article last. What somebody has published meanwhile is not in it. */
  toPublish: ScheduledDocument[]
  /** Whether the article has no draft any more: somebody has published or discarded it. */
  isOver: boolean
}

export const scheduleType = 'storySchedule'

export function scheduleId(article: string): string {
  return `${scheduleType}.${article}`
}

/** A schedule from a document of unknown content; undefined where it is none. */
export function readSchedule(document: unknown): StorySchedule | undefined {
  const [_id, _rev] = [textAt(document, '_id'), textAt(document, '_rev')]
  const [article, publishAt] = [textAt(document, 'article'), textAt(document, 'publishAt')]
  if (textAt(document, '_type') !== scheduleType || !_id || !_rev || !article) return undefined
  // Who may only write drafts can make a document of this type, but not with this id.
  if (_id !== scheduleId(article)) return undefined
  if (!publishAt || Number.isNaN(Date.parse(publishAt))) return undefined
  return {
    _id,
    _rev,
    article,
    publishAt,
    scheduledBy: textAt(document, 'scheduledBy') ?? 'somebody',
    documents: itemsAt(document, 'documents').flatMap(readDocument),
    failure: textAt(document, 'failure'),
  }
}

function readDocument(item: unknown): ScheduledDocument[] {
  const [id, draftRevision] = [textAt(item, 'id'), textAt(item, 'draftRevision')]
  if (!id || !draftRevision) return []
  return [
    {
      id,
      type: textAt(item, 'type') ?? '',
      title: textAt(item, 'title') ?? id,
      draftRevision,
      publishedRevision: textAt(item, 'publishedRevision'),
    },
  ]
}

/** Schedules a story, in place of an earlier schedule. */
export async function scheduleStory(
  client: SanityClient,
  {
    article,
    companions,
    publishAt,
    scheduledBy,
  }: {
    article: ArticleToPublish & {title: string}
    companions: readonly Companion[]
    publishAt: Date
    scheduledBy: string
  },
): Promise<void> {
  await client.createOrReplace(
    {
      _id: scheduleId(article.id),
      _type: scheduleType,
      article: article.id,
      publishAt: publishAt.toISOString(),
      scheduledBy,
      documents: [...companions, {...article, type: 'article'}].map(
        ({id, type, title, draftRevision, publishedRevision}) => ({
          _key: id,
          id,
          type,
          title,
          draftRevision,
          ...(publishedRevision !== undefined && {publishedRevision}),
        }),
      ),
    },
    {tag: 'newsroom.schedule'},
  )
}

/** Takes a story off its schedule; nothing where it has none. */
export async function unscheduleStory(client: SanityClient, article: string): Promise<void> {
  await client.delete(scheduleId(article), {tag: 'newsroom.unschedule'})
}

/** The ids of all documents, drafts and published, that a schedule is about. */
export function scheduledIds({documents}: StorySchedule): string[] {
  return documents.flatMap(({id}) => [id, getDraftId(id)])
}

/** @param stored the documents of `scheduledIds` that there are */
export function scheduleStanding(
  {article, documents}: StorySchedule,
  stored: readonly {_id: string; _rev: string}[],
): ScheduleStanding {
  const revisions = new Map(stored.map(({_id, _rev}) => [_id, _rev]))
  const isOver = !revisions.has(getDraftId(article))
  const changed: string[] = []
  const toPublish: ScheduledDocument[] = []
  for (const document of documents) {
    const draft = revisions.get(getDraftId(document.id))
    const published = revisions.get(document.id)
    // Somebody has published it, with another story as it may be. A quote must be as it was compared with the text.
    const isOut = draft === undefined && published !== undefined
    if (isOut && published !== document.publishedRevision && document.type !== 'quote') continue
    const isAsChecked = draft === document.draftRevision && published === document.publishedRevision
    if (isAsChecked) toPublish.push(document)
    else changed.push(document.title)
  }
  return {changed, toPublish, isOver}
}

/** Why a story does not go out, for people; undefined where nothing was changed. */
export function changeNote({
  changed: [first, ...others],
}: Pick<ScheduleStanding, 'changed'>): string | undefined {
  if (first === undefined) return undefined
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  return `“${first}”${more} ${others.length === 0 ? 'was' : 'were'} changed after the story was scheduled.`
}
