import {UsersIcon} from '@sanity/icons/Users'
import {defineField, defineType} from '@sanity/types'

import {personXorGroup} from '../rules/participant.ts'

/** Who takes part in an event: one person, or a group that has no document of its own. */
export const participant = defineType({
  name: 'participant',
  title: 'Participant',
  description: 'One person or one group that takes part in the event.',
  type: 'object',
  icon: UsersIcon,
  fields: [
    defineField({
      name: 'person',
      title: 'Person',
      description: 'The person who takes part. Leave empty for a group.',
      type: 'reference',
      to: [{type: 'person'}],
      hidden: ({parent, value}) => !value && Boolean(parent?.group),
    }),
    defineField({
      name: 'group',
      title: 'Group',
      description: 'A country, organization or group, for example European leaders.',
      type: 'string',
      hidden: ({parent, value}) => !value && Boolean(parent?.person),
      validation: (rule) => rule.custom(personXorGroup).error(),
    }),
    defineField({
      name: 'role',
      title: 'Role',
      description: 'The part played, for example principal, host, envoy, speaker, target.',
      type: 'string',
    }),
  ],
  preview: {
    select: {name: 'person.name', group: 'group', role: 'role'},
    prepare: ({name, group, role}: {name?: string; group?: string; role?: string}) => ({
      title: name ?? group ?? 'No participant chosen',
      subtitle: role,
    }),
  },
})
