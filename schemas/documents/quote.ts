import {DoubleQuoteIcon} from '@sanity/icons/DoubleQuote'
import {defineArrayMember, defineField, defineType} from '@sanity/types'

import {quotePreview} from '../objects/quotePreview.ts'
import {quoteKinds, translationStates, verificationStates} from '../options/index.ts'
import {isLanguageTag} from '../rules/languageTag.ts'
import {directIsLongEnough, fragmentEndsBare, textIsUnwrapped} from '../rules/quoteText.ts'
import {textStandsInArticle} from '../rules/quoteInArticle.ts'
import {speakerXorDescription} from '../rules/speaker.ts'

/** Somebody's words, exactly as they stood: never rewritten when a name or a house style changes. */
export const quote = defineType({
  name: 'quote',
  title: 'Quote',
  description: 'Somebody’s words, exactly as they stand in an article.',
  type: 'document',
  icon: DoubleQuoteIcon,
  groups: [
    {name: 'words', title: 'Words', default: true},
    {name: 'circumstances', title: 'Circumstances'},
    {name: 'desk', title: 'Desk'},
  ],
  fieldsets: [{name: 'language', title: 'Language', options: {columns: 2}}],
  fields: [
    defineField({
      name: 'text',
      title: 'Text',
      description:
        'The exact words, without quotation marks. Fragments without the comma or period of the sentence around them.',
      type: 'text',
      rows: 4,
      group: 'words',
      options: {search: {weight: 10}},
      validation: (rule) => [
        rule.required().error('Write the words that were said.'),
        rule.custom(textIsUnwrapped).error(),
        rule
          .custom(textStandsInArticle)
          .custom(fragmentEndsBare)
          .custom(directIsLongEnough)
          .warning(),
      ],
    }),
    defineField({
      name: 'kind',
      title: 'Kind',
      description:
        'Direct: a whole statement. Fragment: a few words. Mixed: a direct part inside indirect speech. Indirect: not in marks, not verbatim.',
      type: 'string',
      group: 'words',
      options: {list: [...quoteKinds], layout: 'radio', direction: 'horizontal'},
      initialValue: 'direct',
      validation: (rule) => rule.required().error('Choose the kind of quote.'),
    }),
    defineField({
      name: 'speaker',
      title: 'Speaker',
      description: 'Who said it. Leave empty only where the speaker is not named.',
      type: 'reference',
      to: [{type: 'person'}],
      group: 'words',
      hidden: ({document, value}) => !value && Boolean(document?.speakerDescription),
    }),
    defineField({
      name: 'speakerDescription',
      title: 'Speaker, described',
      description:
        'Where nobody is named: how the article describes the speaker, for example a White House official.',
      type: 'string',
      group: 'words',
      hidden: ({document, value}) => !value && Boolean(document?.speaker),
      validation: (rule) => rule.custom(speakerXorDescription).error(),
    }),
    defineField({
      name: 'speakerTitle',
      title: 'Title while speaking',
      description: 'The title as given in the article. It stays when the person changes posts.',
      type: 'string',
      group: 'words',
    }),
    defineField({
      name: 'attribution',
      title: 'Attribution',
      description: 'How the article introduces the words.',
      type: 'attribution',
      group: 'words',
    }),
    defineField({
      name: 'saidAt',
      title: 'Said at',
      description: 'The event at which it was said, where known.',
      type: 'reference',
      to: [{type: 'event'}],
      group: 'circumstances',
    }),
    defineField({
      name: 'saidOn',
      title: 'Said on',
      description: 'When it was said, where known.',
      type: 'newsDate',
      group: 'circumstances',
    }),
    defineField({
      name: 'about',
      title: 'About',
      description: 'The people and events that the words are about.',
      type: 'array',
      group: 'circumstances',
      of: [defineArrayMember({type: 'reference', to: [{type: 'person'}, {type: 'event'}]})],
      validation: (rule) => rule.unique(),
    }),
    defineField({
      name: 'originalLanguage',
      title: 'Original language',
      description:
        'The language that was spoken, as a tag (BCP 47): ru for Russian, uk for Ukrainian.',
      type: 'string',
      group: 'circumstances',
      fieldset: 'language',
      validation: (rule) => rule.custom(isLanguageTag).error(),
    }),
    defineField({
      name: 'isTranslation',
      title: 'Translated',
      description: 'Whether the text is a translation of what was spoken.',
      type: 'string',
      group: 'circumstances',
      fieldset: 'language',
      options: {list: [...translationStates], layout: 'radio', direction: 'horizontal'},
      initialValue: 'unknown',
    }),
    defineField({
      name: 'firstAppearance',
      title: 'First appearance',
      description: 'Where the words first stood in an article of ours.',
      type: 'textAnchor',
      group: 'circumstances',
      options: {collapsible: true, collapsed: true},
    }),
    defineField({
      name: 'verification',
      title: 'Verification',
      description: 'Whether somebody has compared the words with a recording or transcript.',
      type: 'string',
      group: 'desk',
      options: {list: [...verificationStates], layout: 'radio', direction: 'horizontal'},
      initialValue: 'unverified',
      validation: (rule) => rule.required().error('Choose the state of verification.'),
    }),
    defineField({
      name: 'edNote',
      title: 'Internal note',
      description: 'For the newsroom only: doubts about the words, and what was checked.',
      type: 'text',
      rows: 3,
      group: 'desk',
    }),
    defineField({
      name: 'origin',
      title: 'Origin',
      description: 'Where the quote was imported from. Written by the importer only.',
      type: 'origin',
      group: 'desk',
      readOnly: true,
      hidden: ({value}) => !value,
    }),
  ],
  orderings: [
    {name: 'updatedDesc', title: 'Last edited', by: [{field: '_updatedAt', direction: 'desc'}]},
    {
      name: 'speakerAsc',
      title: 'Speaker, A–Z',
      by: [
        {field: 'speaker.sortName', direction: 'asc'},
        {field: 'text', direction: 'asc'},
      ],
    },
    {
      name: 'saidOnDesc',
      title: 'Said, latest first',
      by: [{field: 'saidOn.earliest', direction: 'desc'}],
    },
  ],
  preview: {
    select: {
      text: 'text',
      kind: 'kind',
      speaker: 'speaker.name',
      speakerDescription: 'speakerDescription',
    },
    prepare: quotePreview,
  },
})
