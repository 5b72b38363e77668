import type {DefaultDocumentNodeResolver} from 'sanity/structure'

import {PersonRecord} from './views/personRecord.tsx'
import {ReadingView} from './views/readingView.tsx'
import {Relations} from './views/relations.tsx'

/** What stands beside the form of each type: how an article reads, what a person said, where a document is used. */
export const defaultDocumentNode: DefaultDocumentNodeResolver = (S, {schemaType}) => {
  const relations = S.view.component(Relations).id('relations').title('Relations')
  switch (schemaType) {
    case 'article':
      return S.document().views([
        S.view.form(),
        S.view.component(ReadingView).id('reading').title('Reading view'),
      ])
    case 'person':
      return S.document().views([
        S.view.form(),
        S.view.component(PersonRecord).id('record').title('Who said what'),
        relations,
      ])
    case 'quote':
    case 'event':
      return S.document().views([S.view.form(), relations])
    default:
      return S.document()
  }
}
