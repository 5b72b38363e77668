import {at, defineMigration, set} from 'sanity/migrate'

export default defineMigration({
  title: 'Double the servings',
  documentTypes: ['recipe'],
  migrate: {
    document: (recipe) =>
      typeof recipe.servings === 'number' ? [at('servings', set(recipe.servings * 2))] : [],
  },
})
