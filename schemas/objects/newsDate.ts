import {CalendarIcon} from '@sanity/icons/Calendar'
import {defineField, defineType} from '@sanity/types'

import {dateBases, dateBounds, datePrecisions} from '../options/index.ts'
import {
  edtfIsValid,
  earliestFollowsEdtf,
  latestFollowsEdtf,
  latestNotBeforeEarliest,
} from '../rules/newsDate.ts'
import {formatNewsDate, type NewsDateValue} from './newsDateText.ts'

/** A date as news has it: the words, what they mean in EDTF, and the first and last possible day. */
export const newsDate = defineType({
  name: 'newsDate',
  title: 'Date',
  description: 'A date that may be uncertain, open or only roughly known.',
  type: 'object',
  icon: CalendarIcon,
  fieldsets: [
    {name: 'days', title: 'Possible days', options: {columns: 2}},
    {name: 'certainty', title: 'Certainty', options: {columns: 3}},
  ],
  fields: [
    defineField({
      name: 'text',
      title: 'As written',
      description: 'The words of the article or source, for example “as early as next week”.',
      type: 'string',
    }),
    defineField({
      name: 'edtf',
      title: 'EDTF',
      description:
        'The same in the Extended Date/Time Format: 2025-08-06 · 2021-06 · 2025-08-06? (uncertain) · 2022-02~ (about) · [2025-08-11..] (on or after) · [..2025-08-06] (on or before) · 2022-02~/.. (ongoing). Leave empty where nothing is known.',
      type: 'string',
      validation: (rule) => rule.custom(edtfIsValid).error(),
    }),
    defineField({
      name: 'earliest',
      title: 'Earliest',
      description: 'The first possible day. Lists sort by it. Must follow from EDTF.',
      type: 'date',
      fieldset: 'days',
      validation: (rule) => rule.custom(earliestFollowsEdtf).error(),
    }),
    defineField({
      name: 'latest',
      title: 'Latest',
      description: 'The last possible day. Empty while open. Must follow from EDTF.',
      type: 'date',
      fieldset: 'days',
      validation: (rule) => rule.custom(latestNotBeforeEarliest).custom(latestFollowsEdtf).error(),
    }),
    defineField({
      name: 'precision',
      title: 'Precision',
      description: 'How finely the date is known.',
      type: 'string',
      fieldset: 'certainty',
      options: {list: [...datePrecisions]},
    }),
    defineField({
      name: 'bound',
      title: 'Bound',
      description: 'Which ends of the date are known.',
      type: 'string',
      fieldset: 'certainty',
      options: {list: [...dateBounds]},
    }),
    defineField({
      name: 'basis',
      title: 'Basis',
      description: 'How we know the date.',
      type: 'string',
      fieldset: 'certainty',
      options: {list: [...dateBases]},
    }),
  ],
  preview: {
    select: {text: 'text', edtf: 'edtf', earliest: 'earliest', latest: 'latest'},
    prepare: (date: NewsDateValue) => ({
      title: formatNewsDate(date) || 'No date',
      subtitle: date.text ? `“${date.text}”` : undefined,
    }),
  },
})
