import type {ValidationError} from '@sanity/types'

import {bodyDecorators} from '../options/index.ts'
import {itemsAt, textAt} from './fieldOf.ts'

export const bodyWithoutText = 'The body has no text. Write the article, or paste it.'

/**
 * Rule 17, first part: an article's body has text. No body at all is left to `required()`, which
 * generated types can read.
 */
export function hasBodyText(body: unknown[] | undefined): true | string {
  if (!body) return true
  const hasText = body.some((block) =>
    itemsAt(block, 'children').some((span) => textAt(span, 'text')),
  )
  return hasText ? true : bodyWithoutText
}

/** Rule 17, second part: every mark on the text is a decorator or found in its block's `markDefs`. */
export function marksResolve(body: unknown[] | undefined): true | ValidationError[] {
  const problems = (body ?? []).flatMap((block, blockIndex) => {
    const known = new Set([
      ...bodyDecorators.map(({value}): unknown => value),
      ...itemsAt(block, 'markDefs').map((definition) => textAt(definition, '_key')),
    ])
    return itemsAt(block, 'children').flatMap((span, spanIndex) => {
      const unknown = itemsAt(span, 'marks').filter((mark) => !known.has(mark))
      return unknown.map((mark) => ({
        message: `The words “${textAt(span, 'text') ?? ''}” carry a mark (${String(mark)}) whose data is lost. Remove the mark and set it anew.`,
        path: [segment(block, blockIndex), 'children', segment(span, spanIndex)],
      }))
    })
  })
  return problems.length === 0 ? true : problems
}

function segment(item: unknown, index: number): {_key: string} | number {
  const key = textAt(item, '_key')
  return key ? {_key: key} : index
}
