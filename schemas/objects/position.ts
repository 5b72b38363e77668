import {CaseIcon} from '@sanity/icons/Case'
import {defineField, defineType} from '@sanity/types'

import {endNotBeforeStart, isPlainDate} from '../rules/plainDate.ts'

/** A post that somebody holds or held (Popolo's membership). */
export const position = defineType({
  name: 'position',
  title: 'Position',
  description: 'A post that the person holds or held.',
  type: 'object',
  icon: CaseIcon,
  fieldsets: [
    {name: 'post', title: 'Post', options: {columns: 2}},
    {name: 'term', title: 'Term', options: {columns: 2}},
  ],
  fields: [
    defineField({
      name: 'role',
      title: 'Role',
      description: 'The post itself, for example President.',
      type: 'string',
      fieldset: 'post',
    }),
    defineField({
      name: 'organization',
      title: 'Organization',
      description: 'The country, office, company or body, for example United States.',
      type: 'string',
      fieldset: 'post',
    }),
    defineField({
      name: 'title',
      title: 'Title in print',
      description: 'As printed before the name, for example U.S. President.',
      type: 'string',
    }),
    defineField({
      name: 'start',
      title: 'From',
      description: 'Year, month or day: 2019, 2019-05 or 2019-05-20. Empty where not known.',
      type: 'string',
      fieldset: 'term',
      validation: (rule) => rule.custom(isPlainDate).error(),
    }),
    defineField({
      name: 'end',
      title: 'Until',
      description: 'Year, month or day. Empty while the person holds the post.',
      type: 'string',
      fieldset: 'term',
      validation: (rule) => rule.custom(isPlainDate).custom(endNotBeforeStart).error(),
    }),
  ],
  preview: {
    select: {
      role: 'role',
      organization: 'organization',
      title: 'title',
      start: 'start',
      end: 'end',
    },
    prepare: ({role, organization, title, start, end}: PositionSelection) => ({
      title: title ?? ([role, organization].filter(Boolean).join(', ') || 'Position without title'),
      subtitle: start || end ? `${start ?? '?'} – ${end ?? 'now'}` : undefined,
    }),
  },
})

interface PositionSelection {
  role?: string
  organization?: string
  title?: string
  start?: string
  end?: string
}
