import type {Template} from 'sanity'

import type {Newsroom} from '../newsroomOptions.ts'

/** Templates that a list of the desk starts a new document from, so that it appears in that very list. */
export const articleInStage = 'article-in-stage'
export const quoteByPerson = 'quote-by-person'
export const eventWithStatus = 'event-with-status'

/** The templates for the types that the newsroom has. They have parameters, so that no other menu offers them. */
export function deskTemplates({has}: Newsroom): Template[] {
  return [
    {
      id: articleInStage,
      title: 'Article in this stage',
      schemaType: 'article',
      parameters: [{name: 'stage', title: 'Stage', type: 'string'}],
      value: ({stage}: {stage?: string}) => ({stage}),
    },
    ...(has.quote && has.person
      ? [
          {
            id: quoteByPerson,
            title: 'Quote by this person',
            schemaType: 'quote',
            parameters: [{name: 'person', title: 'Person', type: 'string'}],
            value: ({person}: {person?: string}) => ({
              speaker: person
                ? {
                    _type: 'reference',
                    _ref: person,
                    // The Studio makes the reference strong when both are published.
                    _weak: true,
                    _strengthenOnPublish: {type: 'person'},
                  }
                : undefined,
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
