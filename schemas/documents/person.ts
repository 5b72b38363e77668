import {UserIcon} from '@sanity/icons/User'
import {defineArrayMember, defineField, defineType} from '@sanity/types'

import {imageHasAlt} from '../rules/imageAlt.ts'
import {namesAreOwn} from '../rules/personNames.ts'
import {addressesDiffer} from '../rules/sameAs.ts'
import {slugIsSet} from '../rules/slug.ts'

/** Somebody who is named in the news: one document a human being, whatever the spelling. */
export const person = defineType({
  name: 'person',
  title: 'Person',
  description: 'Somebody who is named in the news, once, whatever the spelling.',
  type: 'document',
  icon: UserIcon,
  groups: [
    {name: 'person', title: 'Person', default: true},
    {name: 'positions', title: 'Positions'},
    {name: 'identity', title: 'Identity'},
  ],
  fieldsets: [{name: 'parts', title: 'Parts of the name', options: {columns: 3}}],
  fields: [
    defineField({
      name: 'name',
      title: 'Name',
      description: 'The name as this newsroom writes it. Stored quotes keep their own spelling.',
      type: 'string',
      group: 'person',
      options: {search: {weight: 10}},
      validation: (rule) => [
        rule.required().error('Write the person’s name.'),
        rule.custom(namesAreOwn).warning(),
      ],
    }),
    defineField({
      name: 'slug',
      title: 'Slug',
      description: 'The person’s part of the web address.',
      type: 'slug',
      group: 'person',
      options: {source: 'name', maxLength: 96},
      validation: slugIsSet,
    }),
    defineField({
      name: 'givenName',
      title: 'Given name',
      description: 'The personal name.',
      type: 'string',
      group: 'person',
      fieldset: 'parts',
    }),
    defineField({
      name: 'familyName',
      title: 'Family name',
      description: 'The name that second mentions use.',
      type: 'string',
      group: 'person',
      fieldset: 'parts',
    }),
    defineField({
      name: 'sortName',
      title: 'Sort name',
      description: 'As an index lists it, for example Zelenskiy, Volodymyr.',
      type: 'string',
      group: 'person',
      fieldset: 'parts',
    }),
    defineField({
      name: 'disambiguation',
      title: 'Disambiguation',
      description: 'A few words that tell this person from namesakes, for example Kremlin aide.',
      type: 'string',
      group: 'person',
    }),
    defineField({
      name: 'image',
      title: 'Portrait',
      description:
        'A picture of the person. Set the hotspot, the part that is never cut off, on the face.',
      type: 'image',
      group: 'person',
      options: {hotspot: true},
      fields: [
        defineField({
          name: 'alt',
          title: 'Alternative text',
          description:
            'What the picture shows, in a few words, for those who cannot see it. Screen readers read it aloud.',
          type: 'string',
          validation: (rule) => rule.custom(imageHasAlt).warning(),
        }),
        defineField({
          name: 'credit',
          title: 'Credit',
          description: 'Who took the picture and who owns it.',
          type: 'string',
        }),
      ],
    }),
    defineField({
      name: 'positions',
      title: 'Positions',
      description:
        'Posts held, with dates, the latest first. Stories look up the post of their day.',
      type: 'array',
      group: ['person', 'positions'],
      of: [defineArrayMember({type: 'position'})],
    }),
    defineField({
      name: 'otherNames',
      title: 'Other names',
      description: 'Other spellings and earlier names. Search finds the person by them.',
      type: 'array',
      group: ['person', 'identity'],
      of: [defineArrayMember({type: 'otherName'})],
    }),
    defineField({
      name: 'sameAs',
      title: 'Same as',
      description: 'Pages elsewhere about this very person, for example Wikidata.',
      type: 'array',
      group: 'identity',
      of: [
        defineArrayMember({
          type: 'url',
          title: 'Page',
          description: 'The full web address of the page.',
        }),
      ],
      validation: (rule) => rule.custom(addressesDiffer).error(),
    }),
    defineField({
      name: 'edNote',
      title: 'Internal note',
      description: 'For the newsroom only: doubts about who this is, and what to check.',
      type: 'text',
      rows: 3,
      group: 'identity',
    }),
    defineField({
      name: 'origin',
      title: 'Origin',
      description: 'Where the person was imported from. Written by the importer only.',
      type: 'origin',
      group: 'identity',
      readOnly: true,
      hidden: ({value}) => !value,
    }),
  ],
  orderings: [
    {name: 'sortNameAsc', title: 'Name, A–Z', by: [{field: 'sortName', direction: 'asc'}]},
    {name: 'updatedDesc', title: 'Last edited', by: [{field: '_updatedAt', direction: 'desc'}]},
  ],
  preview: {
    select: {
      name: 'name',
      disambiguation: 'disambiguation',
      title: 'positions.0.title',
      role: 'positions.0.role',
      media: 'image',
    },
    prepare: ({name, disambiguation, title, role, media}) => ({
      title: name ?? 'Person without name',
      subtitle: disambiguation ?? title ?? role,
      media,
    }),
  },
})
