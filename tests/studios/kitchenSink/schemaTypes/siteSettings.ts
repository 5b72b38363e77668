import {defineField, defineType} from 'sanity'

export const siteSettings = defineType({
  name: 'siteSettings',
  title: 'Site settings',
  type: 'document',
  liveEdit: true,
  fields: [
    defineField({name: 'title', type: 'string'}),
    defineField({name: 'isOpen', title: 'Open', type: 'boolean'}),
  ],
})
