import {defineField, defineType} from 'sanity'

export const callout = defineType({
  name: 'callout',
  title: 'Callout',
  type: 'object',
  fields: [
    defineField({
      name: 'tone',
      type: 'string',
      options: {list: ['tip', 'warning'], layout: 'radio'},
    }),
    defineField({name: 'text', type: 'text', rows: 2}),
  ],
  preview: {select: {title: 'text', subtitle: 'tone'}},
})
