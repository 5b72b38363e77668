import {CalendarIcon} from '@sanity/icons/Calendar'
import {defineField, defineType} from '@sanity/types'

import {eventPreview} from './eventPreview.ts'

/** Words in a body that name an event. */
export const eventMention = defineType({
  name: 'eventMention',
  title: 'Event',
  description: 'Marks words that name something that happened or may happen.',
  type: 'object',
  icon: CalendarIcon,
  fields: [
    defineField({
      name: 'event',
      title: 'Event',
      description: 'Which event these words name.',
      type: 'reference',
      to: [{type: 'event'}],
      validation: (rule) => rule.required().error('Choose the event, or remove the mark.'),
    }),
  ],
  preview: {
    select: {
      name: 'event.name',
      status: 'event.status',
      occurrence: 'event.occurrence',
      start: 'event.start',
    },
    prepare: eventPreview,
  },
})
