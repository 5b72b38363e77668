import type {DocumentActionComponent, SanityDocumentLike} from 'sanity'

import {textAt} from '../../schemas/rules/fieldOf.ts'
import type {Newsroom} from '../newsroomOptions.ts'

/** The Studio’s own action, whose copies begin their way through the newsroom anew (see `freshCopy`). */
export function freshDuplicate(
  house: Newsroom,
  studioAction: DocumentActionComponent,
): DocumentActionComponent {
  const useStudioAction = studioAction
  const mapDocument = (document: SanityDocumentLike) => freshCopy(house, document)
  const useFreshDuplicate: DocumentActionComponent = (props) => {
    const mapped = {...props, mapDocument}
    return useStudioAction(mapped)
  }
  useFreshDuplicate.action = 'duplicate'
  useFreshDuplicate.displayName = 'FreshDuplicateAction'
  return useFreshDuplicate
}

/**
 * A copy without what is true of the original alone: where it was imported from; what was checked, approved, published
 * and corrected. A copy of a quote is unverified, that of a retracted article is withheld.
 */
export function freshCopy({path}: Newsroom, document: SanityDocumentLike): SanityDocumentLike {
  const copy = without(document, ['origin'])
  if (copy._type === 'quote') return {...copy, verification: 'unverified'}
  if (copy._type !== 'article') return copy
  return {
    ...without(copy, ['publishedAt', 'corrections']),
    stage: path.first,
    checks: {
      _type: 'checks',
      fact: 'required',
      legal: textAt(copy, 'checks', 'legal') === 'na' ? 'na' : 'required',
    },
    ...(textAt(copy, 'pubStatus') === 'canceled' && {pubStatus: 'withheld'}),
  }
}

function without({_id, _type, ...fields}: SanityDocumentLike, names: readonly string[]) {
  return {
    _id,
    _type,
    ...Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name))),
  }
}
