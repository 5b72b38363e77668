import {CalendarIcon} from '@sanity/icons/Calendar'
import {defineArrayMember, defineField, defineType} from '@sanity/types'

import {eventPreview} from '../objects/eventPreview.ts'
import {eventKinds, eventOccurrences, eventStatuses} from '../options/index.ts'
import {isDuration} from '../rules/duration.ts'
import {cancelledIsEos6, changeIsExplained} from '../rules/eventChange.ts'
import {occurredHasBegun, plannedIsNotPast, scheduledHasEarliest} from '../rules/eventTime.ts'
import {otherDocuments} from '../rules/otherDocuments.ts'
import {slugIsSet} from '../rules/slug.ts'
import {superEventIsAnother} from '../rules/superEvent.ts'

/** Something that happened or may happen. It knows nothing of the quotes and articles about it. */
export const event = defineType({
  name: 'event',
  title: 'Event',
  description: 'Something that happened, is planned, or is only talked about.',
  type: 'document',
  icon: CalendarIcon,
  groups: [
    {name: 'event', title: 'Event', default: true},
    {name: 'time', title: 'Time'},
    {name: 'people', title: 'Place and people'},
    {name: 'desk', title: 'Sources and desk'},
  ],
  fieldsets: [{name: 'state', title: 'State', options: {columns: 2}}],
  fields: [
    defineField({
      name: 'name',
      title: 'Name',
      description: 'A neutral name, for example Trump–Putin meeting.',
      type: 'string',
      group: 'event',
      options: {search: {weight: 10}},
      validation: (rule) => rule.required().error('Name the event.'),
    }),
    defineField({
      name: 'slug',
      title: 'Slug',
      description: 'The event’s part of the web address.',
      type: 'slug',
      group: 'event',
      options: {source: 'name', maxLength: 96},
      validation: slugIsSet,
    }),
    defineField({
      name: 'kind',
      title: 'Kind',
      description: 'What sort of thing happens.',
      type: 'string',
      group: 'event',
      options: {list: [...eventKinds]},
      validation: (rule) => rule.required().error('Choose what sort of event it is.'),
    }),
    defineField({
      name: 'status',
      title: 'Status',
      description:
        'Proposed: somebody wants it. Scheduled: a date is set. “May” and “could” are only proposed.',
      type: 'string',
      group: ['event', 'time'],
      fieldset: 'state',
      options: {list: [...eventStatuses]},
      initialValue: 'proposed',
      validation: (rule) => [
        rule.required().error('Choose the status of the event.'),
        rule.custom(scheduledHasEarliest).custom(occurredHasBegun).error(),
        rule.custom(plannedIsNotPast).warning(),
      ],
    }),
    defineField({
      name: 'occurrence',
      title: 'Certainty',
      description:
        'How certain it is that it happens, in the words of IPTC. What took place as planned stays “Planned, occurs certainly”.',
      type: 'string',
      group: ['event', 'time'],
      fieldset: 'state',
      options: {list: [...eventOccurrences]},
      validation: (rule) => rule.custom(cancelledIsEos6).error(),
    }),
    defineField({
      name: 'start',
      title: 'Start',
      description: 'When it starts or happens.',
      type: 'newsDate',
      group: ['event', 'time'],
    }),
    defineField({
      name: 'end',
      title: 'End',
      description: 'When it ends, where that is another day.',
      type: 'newsDate',
      group: 'time',
    }),
    defineField({
      name: 'duration',
      title: 'Duration',
      description:
        'How long it takes, as an ISO 8601 duration: PT3H for three hours, P2D for two days.',
      type: 'string',
      group: 'time',
      validation: (rule) => rule.custom(isDuration).error(),
    }),
    defineField({
      name: 'previousStart',
      title: 'Previous start',
      description: 'The date that it was moved from.',
      type: 'newsDate',
      group: 'time',
      hidden: ({document, value}) => !value && !hasChanged(document?.status),
    }),
    defineField({
      name: 'statusReason',
      title: 'Reason',
      description: 'Why it was moved or cancelled, and who says so.',
      type: 'string',
      group: 'time',
      hidden: ({document, value}) => !value && !hasChanged(document?.status),
      validation: (rule) => rule.custom(changeIsExplained).error(),
    }),
    defineField({
      name: 'places',
      title: 'Places',
      description: 'Where it takes place. Empty where not known.',
      type: 'array',
      group: ['event', 'people'],
      of: [defineArrayMember({type: 'place'})],
    }),
    defineField({
      name: 'participants',
      title: 'Participants',
      description: 'Who takes part, and as what.',
      type: 'array',
      group: ['event', 'people'],
      of: [defineArrayMember({type: 'participant'})],
    }),
    defineField({
      name: 'superEvent',
      title: 'Part of',
      description:
        'The larger event that this one belongs to, for example the summit that a meeting is part of.',
      type: 'reference',
      to: [{type: 'event'}],
      group: 'people',
      options: {filter: otherDocuments},
      validation: (rule) => rule.custom(superEventIsAnother).error(),
    }),
    defineField({
      name: 'sources',
      title: 'Sources',
      description: 'Who says that it happens or happened.',
      type: 'array',
      group: 'desk',
      of: [defineArrayMember({type: 'source'})],
    }),
    defineField({
      name: 'edNote',
      title: 'Internal note',
      description: 'For the newsroom only: what is in doubt, and what to find out.',
      type: 'text',
      rows: 3,
      group: 'desk',
    }),
    defineField({
      name: 'origin',
      title: 'Origin',
      description: 'Where the event was imported from. Written by the importer only.',
      type: 'origin',
      group: 'desk',
      readOnly: true,
      hidden: ({value}) => !value,
    }),
  ],
  orderings: [
    {
      name: 'startAsc',
      title: 'Start, earliest first',
      by: [{field: 'start.earliest', direction: 'asc'}],
    },
    {
      name: 'startDesc',
      title: 'Start, latest first',
      by: [{field: 'start.earliest', direction: 'desc'}],
    },
    {name: 'nameAsc', title: 'Name, A–Z', by: [{field: 'name', direction: 'asc'}]},
  ],
  preview: {
    select: {name: 'name', status: 'status', occurrence: 'occurrence', start: 'start'},
    prepare: eventPreview,
  },
})

function hasChanged(status: unknown): boolean {
  return status === 'postponed' || status === 'rescheduled' || status === 'cancelled'
}
