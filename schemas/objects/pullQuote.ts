import {BlockquoteIcon} from '@sanity/icons/Blockquote'
import {defineField, defineType} from '@sanity/types'

import {quotePreview} from './quotePreview.ts'

/** A quote set large between two paragraphs. It shows a quote; it never holds words of its own. */
export const pullQuote = defineType({
  name: 'pullQuote',
  title: 'Pull quote',
  description: 'Shows a quote in large type between two paragraphs.',
  type: 'object',
  icon: BlockquoteIcon,
  fields: [
    defineField({
      name: 'quote',
      title: 'Quote',
      description: 'The quote to show. Its text and speaker come from the quote itself.',
      type: 'reference',
      to: [{type: 'quote'}],
      validation: (rule) => rule.required().error('Choose the quote, or remove the pull quote.'),
    }),
  ],
  preview: {
    select: {
      text: 'quote.text',
      kind: 'quote.kind',
      speaker: 'quote.speaker.name',
      speakerDescription: 'quote.speakerDescription',
    },
    prepare: quotePreview,
  },
})
