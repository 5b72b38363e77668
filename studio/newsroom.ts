import {definePlugin, defineType, type SchemaTypeDefinition} from 'sanity'
import {structureTool} from 'sanity/structure'

import {schemaTypes} from '../schemas/index.ts'
import {eventMention} from '../schemas/objects/eventMention.ts'
import {personMention} from '../schemas/objects/personMention.ts'
import {quoteMention} from '../schemas/objects/quoteMention.ts'
import {MarkedWords} from './markedWords.tsx'
import {structure} from './structure.ts'

/**
 * The marks in the text, shown by kind. The text editor of Studio 6.16 asks only the mark's own type for a component,
 * not `form.components.annotation`.
 */
const components = {annotation: MarkedWords}
const marks: SchemaTypeDefinition[] = [
  defineType({...eventMention, components}),
  defineType({...personMention, components}),
  defineType({...quoteMention, components}),
]
const markNames = new Set(marks.map(({name}) => name))

/** The newsroom in one plugin: the content model and the desk. Works in any Sanity Studio. */
export const newsroom = definePlugin({
  name: 'newsroom',
  schema: {types: [...schemaTypes.filter(({name}) => !markNames.has(name)), ...marks]},
  plugins: [structureTool({title: 'Desk', structure})],
})
