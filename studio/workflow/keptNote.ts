import {useContext, useEffect} from 'react'

import {keptState} from './keptState.ts'
import type {NoteDialogProps, NoteQuestion} from './noteDialog.tsx'
import {ShowNote} from './noteLayout.tsx'

/**
 * Makes a hook for one action that asks for a note, which gives the way to ask. An open dialog outlives the action with
 * what is typed in it: the action that is drawn in its place takes it over.
 */
export function keptNote(): (id: string, question: NoteQuestion) => () => void {
  const useAsked = keptState<boolean>(() => false)
  return function useKeptNote(id, question) {
    const {state: isAsked, set: setAsked} = useAsked(id)
    const show = useContext(ShowNote)
    // Each time: the answer is for the document as it is then.
    useEffect(() => {
      if (!isAsked) return undefined
      const {onConfirm} = question
      const leave = () => setAsked(false)
      const note: NoteDialogProps = {
        ...question,
        onConfirm:
          onConfirm &&
          ((text, kind) => {
            leave()
            onConfirm(text, kind)
          }),
        onLeave: leave,
      }
      show(note)
      return () => {
        // What takes it over has shown its own by then.
        setTimeout(() => show((shown) => (shown === note ? null : shown)))
      }
    })
    return () => setAsked(true)
  }
}
