import {BookIcon} from '@sanity/icons/Book'
import {defineField, defineType} from '@sanity/types'

import {optionTitle, sourceKinds} from '../options/index.ts'
import {anonymousHasNote} from '../rules/anonymousSource.ts'

/** Who or what a piece of information comes from. */
export const source = defineType({
  name: 'source',
  title: 'Source',
  description: 'Who or what the information comes from.',
  type: 'object',
  icon: BookIcon,
  fieldsets: [{name: 'who', title: 'Source', options: {columns: 2}}],
  fields: [
    defineField({
      name: 'name',
      title: 'Name',
      description:
        'As readers may know it, for example The New York Times, or a White House official.',
      type: 'string',
      fieldset: 'who',
      validation: (rule) => rule.required().error('Name the source as readers may know it.'),
    }),
    defineField({
      name: 'kind',
      title: 'Kind',
      description: 'An anonymous source is one whose name readers are not told.',
      type: 'string',
      fieldset: 'who',
      options: {list: [...sourceKinds]},
      validation: (rule) => rule.required().error('Choose what kind of source it is.'),
    }),
    defineField({
      name: 'cue',
      title: 'Cue',
      description: 'The words in the article that name the source, as they are written.',
      type: 'string',
    }),
    defineField({
      name: 'note',
      title: 'Internal note',
      description:
        'For the newsroom only: how we know, and why an anonymous source is trusted. Never the name of a protected source.',
      type: 'text',
      rows: 2,
      validation: (rule) => rule.custom(anonymousHasNote).warning(),
    }),
    defineField({
      name: 'url',
      title: 'Web address',
      description: 'Where the information can be read, if anywhere.',
      type: 'url',
    }),
  ],
  preview: {
    select: {name: 'name', kind: 'kind', cue: 'cue'},
    prepare: ({name, kind, cue}: {name?: string; kind?: string; cue?: string}) => ({
      title: name ?? 'Source without name',
      subtitle: [optionTitle(sourceKinds, kind), cue ? `“${cue}”` : ''].filter(Boolean).join(' · '),
    }),
  },
})
