import type {EditorSnapshot} from '@portabletext/editor'
import {
  getSelectionEndPoint,
  getSelectionStartPoint,
  getTextBlockText,
} from '@portabletext/editor/utils'
import {childSelectionPointToBlockOffset} from '@portabletext/editor/utils'
import {getFocusTextBlock, getSelectedBlocks} from '@portabletext/editor/selectors'

import {blockText} from './markedText.ts'

/** Selected words of one paragraph. Offsets are UTF-16 units into the paragraph's text. */
export interface SelectedWords {
  /** `_key` of the block. */
  block: string
  paragraph: string
  start: number
  end: number
}

/** The selected words, without the spaces around them; or why they cannot be marked. */
export function readSelection(snapshot: EditorSnapshot): SelectedWords | string {
  const {selection} = snapshot.context
  const block = getFocusTextBlock(snapshot)
  if (!selection || !block) return 'Select the words first.'
  if (getSelectedBlocks(snapshot).length > 1) {
    return 'Select words of one paragraph. What runs over several is marked paragraph by paragraph.'
  }
  const from = offsetOf(snapshot, getSelectionStartPoint(selection))
  const to = offsetOf(snapshot, getSelectionEndPoint(selection))
  if (from === undefined || to === undefined) return 'Select the words first.'
  const paragraph = getTextBlockText(block.node)
  const selected = paragraph.slice(from, to)
  const start = from + (selected.length - selected.trimStart().length)
  const end = to - (selected.length - selected.trimEnd().length)
  return start < end ? {block: block.node._key, paragraph, start, end} : 'Select the words first.'
}

/**
 * Makes sure that the offsets of selected words are still those of the same words.
 * @throws Error where the paragraph has another text by now, or is gone
 */
export function checkUnchanged(
  body: unknown,
  {block, paragraph}: Pick<SelectedWords, 'block' | 'paragraph'>,
): void {
  if (blockText(body, block) !== paragraph) {
    throw new Error('The paragraph was changed. Select the words again.')
  }
}

function offsetOf(
  snapshot: EditorSnapshot,
  selectionPoint: Parameters<typeof childSelectionPointToBlockOffset>[0]['selectionPoint'],
): number | undefined {
  return childSelectionPointToBlockOffset({snapshot, selectionPoint})?.offset
}
