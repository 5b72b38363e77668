import {defineArrayMember, defineType} from 'sanity'

export const blockContent = defineType({
  name: 'blockContent',
  title: 'Block content',
  type: 'array',
  of: [
    defineArrayMember({
      type: 'block',
      marks: {
        annotations: [
          {name: 'link', type: 'object', fields: [{name: 'href', type: 'url'}]},
          {
            name: 'credit',
            type: 'object',
            fields: [{name: 'author', type: 'reference', to: [{type: 'author'}]}],
          },
        ],
      },
    }),
    defineArrayMember({type: 'callout'}),
    defineArrayMember({type: 'image', options: {hotspot: true}}),
  ],
})
