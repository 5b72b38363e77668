import {definePlugin} from 'sanity'
import {structureTool} from 'sanity/structure'

import {schemaTypes} from '../schemas/index.ts'
import {MarkedWords} from './markedWords.tsx'
import {structure} from './structure.ts'

/** The newsroom in one plugin: the content model and the desk. Works in any Sanity Studio. */
export const newsroom = definePlugin({
  name: 'newsroom',
  schema: {types: schemaTypes},
  form: {components: {annotation: MarkedWords}},
  plugins: [structureTool({title: 'Desk', structure})],
})
