import {DocumentTextIcon} from '@sanity/icons/DocumentText'
import {defineArrayMember, defineField, defineType} from '@sanity/types'

import {formatDay} from '../objects/newsDateText.ts'
import {articleKinds, optionTitle, publicStatuses, stages, urgencies} from '../options/index.ts'
import {approvedHasNoOpenCheck} from '../rules/approval.ts'
import {publishedAfterEmbargo} from '../rules/embargo.ts'
import {headlineFits} from '../rules/headline.ts'
import {isLanguageTag} from '../rules/languageTag.ts'
import {isMomentInTime} from '../rules/moment.ts'
import {referenceDateIsSet} from '../rules/referenceDate.ts'
import {canceledHasRetraction} from '../rules/retraction.ts'
import {otherDocuments} from '../rules/otherDocuments.ts'
import {slugIsSet} from '../rules/slug.ts'

/** A story: its text, where it comes from, where it stands on the desk, and what the public may see. */
export const article = defineType({
  name: 'article',
  title: 'Article',
  description: 'A story, with the people, quotes and events in it.',
  type: 'document',
  icon: DocumentTextIcon,
  groups: [
    {name: 'story', title: 'Story', default: true},
    {name: 'sources', title: 'Sources'},
    {name: 'desk', title: 'Desk'},
    {name: 'publication', title: 'Publication'},
  ],
  fieldsets: [
    {name: 'line', title: 'By and from', options: {columns: 2}},
    {name: 'dates', title: 'Release', options: {columns: 2}},
  ],
  fields: [
    defineField({
      name: 'headline',
      title: 'Headline',
      description: 'What readers see first. Search engines cut it after about 110 characters.',
      type: 'string',
      group: 'story',
      options: {search: {weight: 10}},
      validation: (rule) => [
        rule.required().error('Write a headline.'),
        rule.custom(headlineFits).warning(),
      ],
    }),
    defineField({
      name: 'body',
      title: 'Body',
      description:
        'The text. Select words and mark them as a person, quote or event; the words stay as they are.',
      type: 'articleBody',
      group: 'story',
      options: {search: {weight: 1}},
    }),
    defineField({
      name: 'slug',
      title: 'Slug',
      description: 'The article’s part of the web address. Do not change it after publication.',
      type: 'slug',
      group: ['story', 'publication'],
      options: {source: 'headline', maxLength: 96},
      validation: slugIsSet,
    }),
    defineField({
      name: 'slugline',
      title: 'Slugline',
      description: 'The desk’s short name for the story, for example UKRAINE-SUMMIT.',
      type: 'string',
      group: ['story', 'desk'],
    }),
    defineField({
      name: 'kind',
      title: 'Kind of work',
      description:
        'Tells readers what they read: reporting, analysis, opinion, background or review.',
      type: 'string',
      group: 'story',
      options: {list: [...articleKinds], layout: 'radio', direction: 'horizontal'},
      initialValue: 'reportage',
      validation: (rule) => rule.required().error('Choose the kind of work.'),
    }),
    defineField({
      name: 'byline',
      title: 'Byline',
      description: 'The line as printed, for example By Ana Ruiz. Empty where none was given.',
      type: 'string',
      group: 'story',
      fieldset: 'line',
    }),
    defineField({
      name: 'dateline',
      title: 'Dateline',
      description: 'Where the story was reported from, as printed. Empty where none was given.',
      type: 'string',
      group: 'story',
      fieldset: 'line',
    }),
    defineField({
      name: 'creators',
      title: 'Creators',
      description: 'The reporters, as people. The byline stays as it is printed.',
      type: 'array',
      group: 'story',
      of: [defineArrayMember({type: 'reference', to: [{type: 'person'}]})],
      validation: (rule) => rule.unique(),
    }),
    defineField({
      name: 'referenceDate',
      title: 'Reference date',
      description: 'The day that “today”, “Wednesday” or “next week” in the text are counted from.',
      type: 'date',
      group: 'story',
      validation: (rule) => rule.custom(referenceDateIsSet).warning(),
    }),
    defineField({
      name: 'language',
      title: 'Language',
      description:
        'The language of the text, as a tag (BCP 47): en for English, en-GB for British English, uk for Ukrainian.',
      type: 'string',
      group: 'story',
      initialValue: 'en',
      validation: (rule) => rule.custom(isLanguageTag).error(),
    }),
    defineField({
      name: 'events',
      title: 'Events',
      description: 'What the story is about, the main event first.',
      type: 'array',
      group: 'story',
      of: [defineArrayMember({type: 'reference', to: [{type: 'event'}]})],
      validation: (rule) => rule.unique(),
    }),
    defineField({
      name: 'related',
      title: 'Related articles',
      description:
        'Earlier or parallel stories to offer to readers. They may also name this one; each can be unpublished by itself.',
      type: 'array',
      group: 'story',
      of: [
        defineArrayMember({
          type: 'reference',
          to: [{type: 'article'}],
          // Stories are related to each other. Two strong references in a circle could never be unpublished.
          weak: true,
          options: {filter: otherDocuments},
        }),
      ],
      validation: (rule) => rule.unique(),
    }),
    defineField({
      name: 'sources',
      title: 'Sources',
      description: 'Who or what the story’s information comes from, quotes aside.',
      type: 'array',
      group: 'sources',
      of: [defineArrayMember({type: 'source'})],
    }),
    defineField({
      name: 'stage',
      title: 'Stage',
      description: 'Where the article stands on the desk.',
      type: 'string',
      group: 'desk',
      options: {list: [...stages], layout: 'radio', direction: 'horizontal'},
      initialValue: 'draft',
      validation: (rule) => [
        rule.required().error('Choose the stage.'),
        rule.custom(approvedHasNoOpenCheck).error(),
      ],
    }),
    defineField({
      name: 'checks',
      title: 'Checks',
      description: 'What must be done before the article can be approved.',
      type: 'checks',
      group: 'desk',
    }),
    defineField({
      name: 'urgency',
      title: 'Urgency',
      description: 'From 1, most urgent, to 9, least urgent.',
      type: 'number',
      group: 'desk',
      options: {list: [...urgencies]},
    }),
    defineField({
      name: 'edNote',
      title: 'Internal note',
      description: 'For the newsroom only: doubts, mistakes in the copy, what to check.',
      type: 'text',
      rows: 3,
      group: 'desk',
    }),
    defineField({
      name: 'pubStatus',
      title: 'Public status',
      description: 'Whether readers and subscribers may use the article. Canceled means retracted.',
      type: 'string',
      group: 'publication',
      options: {list: [...publicStatuses], layout: 'radio', direction: 'horizontal'},
      initialValue: 'usable',
      validation: (rule) => [
        rule.required().error('Choose the public status.'),
        rule.custom(canceledHasRetraction).error(),
      ],
    }),
    defineField({
      name: 'embargoedUntil',
      title: 'Embargoed until',
      description: 'Nobody may publish before this time. Empty where there is no embargo.',
      type: 'datetime',
      group: 'publication',
      fieldset: 'dates',
      validation: (rule) => rule.custom(isMomentInTime).error(),
    }),
    defineField({
      name: 'publishedAt',
      title: 'Published at',
      description: 'The time that readers see as the time of publication.',
      type: 'datetime',
      group: 'publication',
      fieldset: 'dates',
      validation: (rule) => rule.custom(isMomentInTime).custom(publishedAfterEmbargo).error(),
    }),
    defineField({
      name: 'editorNote',
      title: 'Editor’s note',
      description: 'For the readers, printed with the article.',
      type: 'text',
      rows: 3,
      group: 'publication',
    }),
    defineField({
      name: 'corrections',
      title: 'Corrections',
      description: 'What was changed after publication, told to the readers, latest first.',
      type: 'array',
      group: 'publication',
      of: [defineArrayMember({type: 'correction'})],
    }),
    defineField({
      name: 'rights',
      title: 'Rights',
      description: 'Who owns the article and what others may do with it.',
      type: 'rights',
      group: 'publication',
    }),
    defineField({
      name: 'origin',
      title: 'Origin',
      description: 'Where the article was imported from. Written by the importer only.',
      type: 'origin',
      group: 'desk',
      readOnly: true,
      hidden: ({value}) => !value,
    }),
  ],
  orderings: [
    {
      name: 'publishedAtDesc',
      title: 'Published, latest first',
      by: [{field: 'publishedAt', direction: 'desc'}],
    },
    {
      name: 'referenceDateDesc',
      title: 'Reference date, latest first',
      by: [{field: 'referenceDate', direction: 'desc'}],
    },
    {
      name: 'urgencyAsc',
      title: 'Urgency, most urgent first',
      by: [
        {field: 'urgency', direction: 'asc'},
        {field: '_updatedAt', direction: 'desc'},
      ],
    },
    {name: 'headlineAsc', title: 'Headline, A–Z', by: [{field: 'headline', direction: 'asc'}]},
  ],
  preview: {
    select: {
      headline: 'headline',
      stage: 'stage',
      pubStatus: 'pubStatus',
      publishedAt: 'publishedAt',
      referenceDate: 'referenceDate',
    },
    prepare: articlePreview,
  },
})

interface ArticleSelection {
  headline?: string
  stage?: string
  pubStatus?: string
  publishedAt?: string
  referenceDate?: string
}

function articlePreview({
  headline,
  stage,
  pubStatus,
  publishedAt,
  referenceDate,
}: ArticleSelection) {
  const day = publishedAt?.slice(0, 10) ?? referenceDate
  const parts = [
    optionTitle(stages, stage),
    pubStatus === 'usable' ? '' : optionTitle(publicStatuses, pubStatus),
    day ? formatDay(day) : '',
  ]
  return {
    title: headline ?? 'Article without headline',
    subtitle: parts.filter(Boolean).join(' · '),
  }
}
