import type {PublishAction, SanityClient} from '@sanity/client'
import {getDraftId} from '@sanity/client/csm'

import {API_VERSION} from '../apiVersion.ts'
import type {Companion} from './storyContents.ts'

/** An article in the revision that was checked. */
export interface ArticleToPublish {
  id: string
  draftRevision: string
  /** Undefined where it was never published. */
  publishedRevision: string | undefined
  /** Whether the draft has a time of publication. */
  isTimed: boolean
}

/**
 * Publishes an article with everything that goes with it, in one transaction: all of it or nothing. What was changed
 * after it was checked is not published, and then neither is the rest.
 *
 * An article that was never published gets its time of publication in its draft before, where it has none; where it is
 * not published then, the draft loses it again.
 */
export async function publishStory(
  client: SanityClient,
  article: ArticleToPublish,
  companions: readonly Companion[],
  now: Date,
): Promise<void> {
  const versioned = client.withConfig({apiVersion: API_VERSION})
  const publish = async (draftRevision: string) =>
    versioned.action(publishActions([...companions, {...article, draftRevision}]), {
      tag: 'newsroom.publish',
    })
  if (article.publishedRevision !== undefined || article.isTimed) {
    await publish(article.draftRevision)
    return
  }
  const time = (revision: string) => versioned.patch(getDraftId(article.id)).ifRevisionId(revision)
  const timed = await time(article.draftRevision)
    .set({publishedAt: now.toISOString()})
    .commit({tag: 'newsroom.publish-time'})
  try {
    await publish(timed._rev)
  } catch (error) {
    // Where the draft has moved on meanwhile it is not ours to mend.
    await time(timed._rev)
      .unset(['publishedAt'])
      .commit({tag: 'newsroom.publish-time'})
      .catch(() => {})
    throw error
  }
}

/** The actions that publish drafts in these revisions, and in no other. */
export function publishActions(
  documents: readonly Pick<ArticleToPublish, 'id' | 'draftRevision' | 'publishedRevision'>[],
): PublishAction[] {
  return documents.map(({id, draftRevision, publishedRevision}) => ({
    actionType: 'sanity.action.document.publish',
    draftId: getDraftId(id),
    publishedId: id,
    ifDraftRevisionId: draftRevision,
    ...(publishedRevision !== undefined && {ifPublishedRevisionId: publishedRevision}),
  }))
}
