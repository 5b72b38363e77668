import {TagIcon} from '@sanity/icons/Tag'
import {defineField, defineType} from '@sanity/types'

import {endNotBeforeStart, isPlainDate} from '../rules/plainDate.ts'

/** Another spelling or an earlier name (Popolo's other name). */
export const otherName = defineType({
  name: 'otherName',
  title: 'Other name',
  description: 'Another spelling or an earlier name. Search finds the person by it.',
  type: 'object',
  icon: TagIcon,
  fieldsets: [{name: 'use', title: 'In use', options: {columns: 2}}],
  fields: [
    defineField({
      name: 'name',
      title: 'Name',
      description: 'The name in full, as others write it.',
      type: 'string',
      validation: (rule) => rule.required().error('Write the name, or remove the entry.'),
    }),
    defineField({
      name: 'note',
      title: 'Note',
      description: 'Who writes it so, or why it changed, for example official spelling.',
      type: 'string',
    }),
    defineField({
      name: 'start',
      title: 'From',
      description: 'Year, month or day. Empty where it does not matter.',
      type: 'string',
      fieldset: 'use',
      validation: (rule) => rule.custom(isPlainDate).error(),
    }),
    defineField({
      name: 'end',
      title: 'Until',
      description: 'Year, month or day. Empty while in use.',
      type: 'string',
      fieldset: 'use',
      validation: (rule) => rule.custom(isPlainDate).custom(endNotBeforeStart).error(),
    }),
  ],
  preview: {select: {title: 'name', subtitle: 'note'}},
})
