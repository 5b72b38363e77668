import {CalendarIcon} from '@sanity/icons/Calendar'
import {defineField, defineType} from '@sanity/types'

import {dateBases, dateBounds, datePrecisions} from '../options/index.ts'
import {precisionFitsEdtf} from '../rules/datePrecision.ts'
import {
  boundFollowsEdtf,
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
        'The same in the Extended Date/Time Format, for lists and searches. A day: 2025-08-06. A month: 2021-06. Uncertain: 2025-08-06? with a question mark. About: 2022-02~ with a tilde. On or after: [2025-08-11..] in brackets. On or before: [..2025-08-06]. Still going on: 2022-02/.. with a slash. Leave empty where nothing is known.',
      type: 'string',
      validation: (rule) => rule.custom(edtfIsValid).error(),
    }),
    defineField({
      name: 'earliest',
      title: 'Earliest',
      description:
        'The first possible day; lists sort by it. Empty where it may be any day before the latest. Must follow from EDTF.',
      type: 'date',
      fieldset: 'days',
      validation: (rule) => rule.custom(earliestFollowsEdtf).error(),
    }),
    defineField({
      name: 'latest',
      title: 'Latest',
      description:
        'The last possible day. Empty where it may be any later day. Must follow from EDTF.',
      type: 'date',
      fieldset: 'days',
      validation: (rule) => rule.custom(latestNotBeforeEarliest).custom(latestFollowsEdtf).error(),
    }),
    defineField({
      name: 'precision',
      title: 'Precision',
      description:
        'Whether the date is known to the day, week, month or year. It follows from EDTF, but may be coarser where the words are: “as early as next week” is a week.',
      type: 'string',
      fieldset: 'certainty',
      options: {list: [...datePrecisions]},
      // The first for the list alone, which the second checks as a warning.
      validation: (rule) => [rule.error(), rule.custom(precisionFitsEdtf).warning()],
    }),
    defineField({
      name: 'bound',
      title: 'Bound',
      description:
        'Exact, or only the first possible day is known (not before), only the last (not after), or both (between). Must follow from EDTF.',
      type: 'string',
      fieldset: 'certainty',
      options: {list: [...dateBounds]},
      validation: (rule) => rule.custom(boundFollowsEdtf).error(),
    }),
    defineField({
      name: 'basis',
      title: 'Basis',
      description:
        'How we know the date: it stands in the text, was counted from the reference date, follows from the context, or comes from elsewhere.',
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
