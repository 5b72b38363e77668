import type {EditorSnapshot} from '@portabletext/editor'
import {
  getSelectionEndPoint,
  getSelectionStartPoint,
  getTextBlockText,
} from '@portabletext/editor/utils'
import {childSelectionPointToBlockOffset} from '@portabletext/editor/utils'
import {getFocusTextBlock, getSelectedBlocks} from '@portabletext/editor/selectors'

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

function offsetOf(
  snapshot: EditorSnapshot,
  selectionPoint: Parameters<typeof childSelectionPointToBlockOffset>[0]['selectionPoint'],
): number | undefined {
  return childSelectionPointToBlockOffset({snapshot, selectionPoint})?.offset
}
