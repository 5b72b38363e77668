import {TargetIcon} from '@sanity/icons/Target'
import {defineField, defineType} from '@sanity/types'

/**
 * Where words stand in an article: the words with a little text before and after them (the W3C
 * TextQuoteSelector), which outlives edits elsewhere in the article.
 */
export const textAnchor = defineType({
  name: 'textAnchor',
  title: 'Place in the text',
  description: 'Where the words stand in an article.',
  type: 'object',
  icon: TargetIcon,
  fieldsets: [{name: 'context', title: 'Context', options: {columns: 2, collapsible: true}}],
  fields: [
    defineField({
      name: 'article',
      title: 'Article',
      description:
        'The article in which the words first stood. It can be deleted without the quote.',
      type: 'reference',
      to: [{type: 'article'}],
      weak: true,
    }),
    defineField({
      name: 'exact',
      title: 'Exact words',
      description: 'The words as they stand in the article.',
      type: 'text',
      rows: 2,
    }),
    defineField({
      name: 'prefix',
      title: 'Before',
      description: 'A few words that stand before them.',
      type: 'string',
      fieldset: 'context',
    }),
    defineField({
      name: 'suffix',
      title: 'After',
      description: 'A few words that stand after them.',
      type: 'string',
      fieldset: 'context',
    }),
  ],
  preview: {select: {title: 'exact', subtitle: 'article.headline'}},
})
