import {createContext, type Dispatch, type SetStateAction, useMemo, useState} from 'react'
import type {LayoutProps} from 'sanity'

import {NoteDialog, type NoteDialogProps} from './noteDialog.tsx'

/** Shows the dialog of a note, or none. */
export const ShowNote = createContext<Dispatch<SetStateAction<NoteDialogProps | null>>>(() => {})

/**
 * The Studio with the dialog of a note before it. The Studio’s own place for the dialog of an action is the menu that
 * the action was chosen in, and soon after the start both are drawn anew, without the dialog.
 */
export function NoteLayout(props: LayoutProps) {
  const [note, setNote] = useState<NoteDialogProps | null>(null)
  // The Studio is not drawn anew for a dialog.
  const studio = useMemo(() => props.renderDefault(props), [props])
  return (
    <ShowNote value={setNote}>
      {studio}
      {note && <NoteDialog {...note} />}
    </ShowNote>
  )
}
