import type {Action, SanityClient} from '@sanity/client'
import {getDraftId} from '@sanity/client/csm'

import type {Companion} from './storyContents.ts'

/**
 * Publishes an article with everything that goes with it, in one transaction: all of it or nothing. What was changed
 * after it was checked is not published, and then neither is the rest.
 *
 * An article that was never published gets its time of publication, where it has none.
 */
export async function publishStory(
  client: SanityClient,
  article: {id: string; publishedRevision: string | undefined},
  companions: readonly Companion[],
  now: Date,
): Promise<void> {
  await client
    .withConfig({apiVersion: '2025-02-19'})
    .action(publishActions(article, companions, now), {tag: 'newsroom.publish'})
}

export function publishActions(
  article: {id: string; publishedRevision: string | undefined},
  companions: readonly Companion[],
  now: Date,
): Action[] {
  return [
    ...companions.map(({id, draftRevision, publishedRevision}) => ({
      ...publish(id, publishedRevision),
      ifDraftRevisionId: draftRevision,
    })),
    ...(article.publishedRevision === undefined
      ? [
          {
            actionType: 'sanity.action.document.edit' as const,
            draftId: getDraftId(article.id),
            publishedId: article.id,
            patch: {setIfMissing: {publishedAt: now.toISOString()}},
          },
        ]
      : []),
    publish(article.id, article.publishedRevision),
  ]
}

function publish(id: string, publishedRevision: string | undefined) {
  return {
    actionType: 'sanity.action.document.publish' as const,
    draftId: getDraftId(id),
    publishedId: id,
    ...(publishedRevision !== undefined && {ifPublishedRevisionId: publishedRevision}),
  }
}
