import {CommentIcon} from '@sanity/icons/Comment'
import {defineArrayMember, defineField, defineType} from '@sanity/types'

import {verbIsNeutral} from '../rules/attributionVerb.ts'

/** How an article gives somebody's words: the verb, the words around it, and through whom they came. */
export const attribution = defineType({
  name: 'attribution',
  title: 'Attribution',
  description: 'How the article introduces the words.',
  type: 'object',
  icon: CommentIcon,
  fieldsets: [{name: 'words', title: 'In the article', options: {columns: 2}}],
  fields: [
    defineField({
      name: 'verb',
      title: 'Verb',
      description:
        'The verb alone, for example said, stated, asked. Prefer verbs that do not judge.',
      type: 'string',
      fieldset: 'words',
      validation: (rule) => rule.custom(verbIsNeutral).warning(),
    }),
    defineField({
      name: 'cue',
      title: 'Cue',
      description: 'The introducing words as they stand in the article.',
      type: 'string',
      fieldset: 'words',
    }),
    defineField({
      name: 'reportedThrough',
      title: 'Reported through',
      description: 'Who passed the words on to us, where we did not hear or read them ourselves.',
      type: 'array',
      of: [defineArrayMember({type: 'source'})],
    }),
  ],
  preview: {select: {title: 'verb', subtitle: 'cue'}},
})
