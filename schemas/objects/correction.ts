import {EditIcon} from '@sanity/icons/Edit'
import {defineField, defineType} from '@sanity/types'

import {formatDay} from './newsDateText.ts'
import {correctionKinds, optionTitle} from '../options/index.ts'
import {isMomentInTime} from '../rules/moment.ts'

/** What was changed in a published article, told to its readers. */
export const correction = defineType({
  name: 'correction',
  title: 'Correction',
  description: 'What was changed after publication, told to the readers.',
  type: 'object',
  icon: EditIcon,
  fieldsets: [{name: 'head', title: 'Entry', options: {columns: 2}}],
  fields: [
    defineField({
      name: 'date',
      title: 'Date',
      description: 'When the change was made public.',
      type: 'datetime',
      fieldset: 'head',
      validation: (rule) => [
        rule.required().error('Give the date of the change.'),
        rule.custom(isMomentInTime).error(),
      ],
    }),
    defineField({
      name: 'kind',
      title: 'Kind',
      description:
        'An update adds, a clarification explains, a correction repairs, a retraction withdraws.',
      type: 'string',
      fieldset: 'head',
      options: {list: [...correctionKinds]},
      validation: (rule) => rule.required().error('Choose what kind of change it is.'),
    }),
    defineField({
      name: 'text',
      title: 'Text',
      description: 'What was wrong and what is right, in words for the readers.',
      type: 'text',
      rows: 3,
      validation: (rule) => rule.required().error('Say what was changed.'),
    }),
  ],
  preview: {
    select: {date: 'date', kind: 'kind', text: 'text'},
    prepare: ({date, kind, text}: {date?: string; kind?: string; text?: string}) => ({
      title: text ?? 'Correction without text',
      subtitle: [optionTitle(correctionKinds, kind), date ? formatDay(date.slice(0, 10)) : '']
        .filter(Boolean)
        .join(' · '),
    }),
  },
})
