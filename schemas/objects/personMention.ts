import {UserIcon} from '@sanity/icons/User'
import {defineField, defineType} from '@sanity/types'

/** Words in a body that name a person. */
export const personMention = defineType({
  name: 'personMention',
  title: 'Person',
  description: 'Marks words that name a person.',
  type: 'object',
  icon: UserIcon,
  fields: [
    defineField({
      name: 'person',
      title: 'Person',
      description: 'Who these words name. The words in the text stay as they are written.',
      type: 'reference',
      to: [{type: 'person'}],
      validation: (rule) => rule.required().error('Choose the person, or remove the mark.'),
    }),
  ],
  preview: {
    select: {name: 'person.name', disambiguation: 'person.disambiguation'},
    prepare: ({name, disambiguation}: {name?: string; disambiguation?: string}) => ({
      title: name ?? 'No person chosen',
      subtitle: disambiguation ?? 'Person',
    }),
  },
})
