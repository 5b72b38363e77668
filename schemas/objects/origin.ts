import {DownloadIcon} from '@sanity/icons/Download'
import {defineArrayMember, defineField, defineType} from '@sanity/types'

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
    defineField({
      name: 'run',
      title: 'Run',
      description: 'The import that wrote the document last. It can be undone by this name.',
      type: 'string',
    }),
    defineField({
      name: 'fields',
      title: 'Fields',
      description:
        'A fingerprint of each field as imported, so that the next import sees which were edited.',
      type: 'array',
      // Nothing that anybody could read.
      hidden: true,
      of: [
        defineArrayMember({
          name: 'fieldHash',
          title: 'Field',
          description: 'The fingerprint of the field that the key names.',
          type: 'object',
          fields: [
            defineField({
              name: 'hash',
              title: 'Hash',
              description: 'A fingerprint of what the field held when it was imported.',
              type: 'string',
            }),
          ],
        }),
      ],
    }),
  ],
  preview: {select: {title: 'source', subtitle: 'hash'}},
})
