import {DownloadIcon} from '@sanity/icons/Download'
import {defineField, defineType} from '@sanity/types'

/** Where a seeded document came from, and what it was: the base of the next seeding's comparison. */
export const origin = defineType({
  name: 'origin',
  title: 'Origin',
  description: 'Where an imported document came from.',
  type: 'object',
  icon: DownloadIcon,
  readOnly: true,
  options: {collapsible: true, collapsed: true},
  fields: [
    defineField({
      name: 'source',
      title: 'Source',
      description: 'The folder or file that the document was imported from.',
      type: 'string',
    }),
    defineField({
      name: 'hash',
      title: 'Hash',
      description:
        'A fingerprint of what was imported. It shows whether somebody has edited since.',
      type: 'string',
    }),
  ],
  preview: {select: {title: 'source', subtitle: 'hash'}},
})
