import {defineConfig, defineField, defineType} from 'sanity'

// As in any Studio on hosted Sanity: nothing here knows of a lake.
export default defineConfig({
  name: 'recipes',
  projectId: 'recipes',
  dataset: 'production',
  schema: {
    types: [
      defineType({
        name: 'recipe',
        type: 'document',
        fields: [
          defineField({name: 'title', type: 'string', validation: (rule) => rule.required()}),
          defineField({name: 'servings', type: 'number', validation: (rule) => rule.min(1)}),
        ],
      }),
    ],
  },
})
