import {LinkIcon} from '@sanity/icons/Link'
import {defineArrayMember, defineField} from '@sanity/types'

/** Words in a body that lead to a web page. Defined in place, so that other Studios' `link` stays theirs. */
export const link = defineArrayMember({
  name: 'link',
  title: 'Link',
  description: 'Makes words lead to a web page.',
  type: 'object',
  icon: LinkIcon,
  fields: [
    defineField({
      name: 'href',
      title: 'Address',
      description: 'The full web address, for example https://www.example.org/report.',
      type: 'url',
      validation: (rule) =>
        rule
          .required()
          .uri({scheme: ['http', 'https', 'mailto']})
          .error('Give a full web address.'),
    }),
  ],
  preview: {select: {title: 'href'}},
})
