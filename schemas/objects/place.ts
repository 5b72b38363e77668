import {PinIcon} from '@sanity/icons/Pin'
import {defineField, defineType} from '@sanity/types'

/** Where an event takes place. */
export const place = defineType({
  name: 'place',
  title: 'Place',
  description: 'Where the event takes place.',
  type: 'object',
  icon: PinIcon,
  fieldsets: [{name: 'where', title: 'Where', options: {columns: 2}}],
  fields: [
    defineField({
      name: 'name',
      title: 'Name',
      description: 'The city, building or region. Not a capital that only stands for a government.',
      type: 'string',
      fieldset: 'where',
      validation: (rule) => rule.required().error('Name the place, or remove the entry.'),
    }),
    defineField({
      name: 'country',
      title: 'Country',
      description: 'The country that the place lies in.',
      type: 'string',
      fieldset: 'where',
    }),
  ],
  preview: {select: {title: 'name', subtitle: 'country'}},
})
