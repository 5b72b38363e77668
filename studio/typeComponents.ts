import {defineType, type SchemaTypeDefinition} from 'sanity'

import {articleBody} from '../schemas/objects/articleBody.ts'
import {eventMention} from '../schemas/objects/eventMention.ts'
import {newsDate} from '../schemas/objects/newsDate.ts'
import {personMention} from '../schemas/objects/personMention.ts'
import {quoteMention} from '../schemas/objects/quoteMention.ts'
import {NewsDateInput} from './dates/newsDateInput.tsx'
import {MarkedWords} from './markedWords.tsx'
import {ArticleBodyInput} from './text/articleBodyInput.tsx'
import {MarkingPlugins} from './text/markingBar.tsx'

/**
 * The types of the content model that editors meet in a form of their own. The text editor of Studio 6.16 asks only a
 * mark's own type for a component, not `form.components.annotation`.
 */
const marked = {annotation: MarkedWords}
const withComponents: readonly SchemaTypeDefinition[] = [
  defineType({...eventMention, components: marked}),
  defineType({...personMention, components: marked}),
  defineType({...quoteMention, components: marked}),
  defineType({...newsDate, components: {input: NewsDateInput}}),
  defineType({
    ...articleBody,
    components: {input: ArticleBodyInput, portableText: {plugins: MarkingPlugins}},
  }),
]

/** Schema types with the components of the desk where there are any. */
export function withTypeComponents(types: readonly SchemaTypeDefinition[]): SchemaTypeDefinition[] {
  return types.map((type) => withComponents.find(({name}) => name === type.name) ?? type)
}
