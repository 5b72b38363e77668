import {LockIcon} from '@sanity/icons/Lock'
import {defineField, defineType} from '@sanity/types'

/** Who owns the article and what others may do with it; the names are those of ninjs. */
export const rights = defineType({
  name: 'rights',
  title: 'Rights',
  description: 'Who owns the article and what others may do with it.',
  type: 'object',
  icon: LockIcon,
  fields: [
    defineField({
      name: 'copyrightHolder',
      title: 'Copyright holder',
      description: 'The person or organization that owns the text.',
      type: 'string',
    }),
    defineField({
      name: 'copyrightNotice',
      title: 'Copyright notice',
      description: 'The line to print, for example © 2025 Example News.',
      type: 'string',
    }),
    defineField({
      name: 'usageTerms',
      title: 'Usage terms',
      description: 'What others may do with the article, in words.',
      type: 'text',
      rows: 2,
    }),
  ],
  preview: {select: {title: 'copyrightHolder', subtitle: 'usageTerms'}},
})
