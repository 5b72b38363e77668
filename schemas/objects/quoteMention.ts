import {DoubleQuoteIcon} from '@sanity/icons/DoubleQuote'
import {defineField, defineType} from '@sanity/types'

import {quotePreview} from './quotePreview.ts'

/** Words in a body that are somebody's words. */
export const quoteMention = defineType({
  name: 'quoteMention',
  title: 'Quote',
  description: 'Marks words that somebody said.',
  type: 'object',
  icon: DoubleQuoteIcon,
  fields: [
    defineField({
      name: 'quote',
      title: 'Quote',
      description:
        'Which quote these words are. Mark exactly the quoted words, without the quotation marks.',
      type: 'reference',
      to: [{type: 'quote'}],
      validation: (rule) => rule.required().error('Choose the quote, or remove the mark.'),
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
