import {defineArrayMember, defineField, defineType} from 'sanity'

/** One field of each type that a Studio has built in. */
export const recipe = defineType({
  name: 'recipe',
  title: 'Recipe',
  type: 'document',
  fields: [
    defineField({name: 'title', type: 'string', validation: (rule) => rule.required()}),
    defineField({name: 'slug', type: 'slug', options: {source: 'title'}}),
    defineField({name: 'summary', type: 'text', rows: 3}),
    defineField({name: 'servings', type: 'number', validation: (rule) => rule.min(1)}),
    defineField({name: 'isVegan', title: 'Vegan', type: 'boolean', initialValue: true}),
    defineField({name: 'firstCooked', type: 'date'}),
    defineField({name: 'servedAt', type: 'datetime'}),
    defineField({name: 'website', type: 'url'}),
    defineField({name: 'contact', type: 'email'}),
    defineField({
      name: 'photo',
      type: 'image',
      options: {hotspot: true},
      fields: [defineField({name: 'caption', type: 'string'})],
    }),
    defineField({name: 'sheet', type: 'file'}),
    defineField({
      name: 'tags',
      type: 'array',
      of: [defineArrayMember({type: 'string'})],
      options: {layout: 'tags'},
    }),
    defineField({name: 'temperatures', type: 'array', of: [defineArrayMember({type: 'number'})]}),
    defineField({
      name: 'ingredients',
      type: 'array',
      of: [
        defineArrayMember({
          name: 'ingredient',
          type: 'object',
          fields: [
            defineField({name: 'name', type: 'string'}),
            defineField({name: 'amount', type: 'string'}),
          ],
        }),
      ],
    }),
    defineField({
      name: 'categories',
      type: 'array',
      of: [defineArrayMember({type: 'reference', to: [{type: 'category'}]})],
    }),
    defineField({
      name: 'nutrition',
      type: 'object',
      options: {columns: 2},
      fields: [
        defineField({name: 'energy', type: 'number'}),
        defineField({name: 'protein', type: 'number'}),
      ],
    }),
    defineField({name: 'author', type: 'reference', to: [{type: 'author'}]}),
    defineField({
      name: 'seeAlso',
      type: 'reference',
      to: [{type: 'recipe'}, {type: 'author'}, {type: 'category'}],
      weak: true,
    }),
    defineField({name: 'origin', type: 'geopoint'}),
    defineField({name: 'method', type: 'blockContent'}),
  ],
  preview: {select: {title: 'title', subtitle: 'author.name', media: 'photo'}},
})
