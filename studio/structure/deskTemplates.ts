import type {SanityClient} from '@sanity/client'
import type {InitialValueResolverContext, Template} from 'sanity'

import {API_VERSION} from '../apiVersion.ts'
import type {Newsroom} from '../newsroomOptions.ts'
import {mayTake, newsroomRoles} from '../workflow/newsroomRoles.ts'

/** Id of a template whose parameter is `stage`. */
export const articleInStage = 'article-in-stage'
/** Id of a template whose parameter is `person`, by the published id. */
export const quoteByPerson = 'quote-by-person'
/** Id of a template whose parameter is `status`. */
export const eventWithStatus = 'event-with-status'

/**
 * What a list of the desk starts a new document from, so that it appears in that very list; for the types that the
 * newsroom has. The templates have parameters, so that no other menu offers them.
 */
export function deskTemplates({has, path, roles}: Newsroom): Template[] {
  return [
    {
      id: articleInStage,
      title: 'Article in this stage',
      schemaType: 'article',
      parameters: [{name: 'stage', title: 'Stage', type: 'string'}],
      // Who may not set the stage of an article may not begin it in a later one either.
      value: ({stage}: {stage?: string}, {currentUser}: InitialValueResolverContext) => ({
        stage: mayTake(newsroomRoles(roles, currentUser), 'approve') ? stage : path.first,
      }),
    },
    ...(has.quote && has.person
      ? [
          {
            id: quoteByPerson,
            title: 'Quote by this person',
            schemaType: 'quote',
            parameters: [{name: 'person', title: 'Person', type: 'string'}],
            value: async (
              {person}: {person?: string},
              {getClient}: InitialValueResolverContext,
            ) => ({
              speaker: person && (await referenceTo(person, getClient({apiVersion: API_VERSION}))),
            }),
          },
        ]
      : []),
    ...(has.event
      ? [
          {
            id: eventWithStatus,
            title: 'Event with this status',
            schemaType: 'event',
            parameters: [{name: 'status', title: 'Status', type: 'string'}],
            value: ({status}: {status?: string}) => ({status}),
          },
        ]
      : []),
  ]
}

/** As the Studio refers to a person: weak while that is a draft, and strong by itself when both are published. */
async function referenceTo(person: string, client: SanityClient) {
  const isPublished = await client
    .withConfig({perspective: 'published', useCdn: false})
    .fetch<boolean>('count(*[_id == $person]) > 0', {person}, {tag: 'desk.template'})
  return {
    _type: 'reference',
    _ref: person,
    ...(!isPublished && {_weak: true, _strengthenOnPublish: {type: 'person'}}),
  }
}
