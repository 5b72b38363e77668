import {CheckmarkCircleIcon} from '@sanity/icons/CheckmarkCircle'
import {defineField, defineType} from '@sanity/types'

import {checkStates, optionTitle} from '../options/index.ts'

/** The checks that an article must pass before it is approved. */
export const checks = defineType({
  name: 'checks',
  title: 'Checks',
  description: 'What must be done before the article can be approved.',
  type: 'object',
  icon: CheckmarkCircleIcon,
  options: {columns: 2},
  fields: [
    defineField({
      name: 'fact',
      title: 'Fact check',
      description: 'Names, figures, quotes and dates are compared with their sources.',
      type: 'string',
      options: {list: [...checkStates], layout: 'radio', direction: 'horizontal'},
      initialValue: 'required',
    }),
    defineField({
      name: 'legal',
      title: 'Legal check',
      description: 'A lawyer has read the article, where it may harm somebody.',
      type: 'string',
      options: {list: [...checkStates], layout: 'radio', direction: 'horizontal'},
      initialValue: 'na',
    }),
  ],
  preview: {
    select: {fact: 'fact', legal: 'legal'},
    prepare: ({fact, legal}: {fact?: string; legal?: string}) => ({
      title: `Fact: ${optionTitle(checkStates, fact)} · Legal: ${optionTitle(checkStates, legal)}`,
    }),
  },
})
