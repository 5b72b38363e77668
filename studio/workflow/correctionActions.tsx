import {EditIcon} from '@sanity/icons/Edit'
import {ResetIcon} from '@sanity/icons/Reset'
import {useToast} from '@sanity/ui/toast'
import {useState} from 'react'
import type {DocumentActionComponent} from 'sanity'

import {correctionKinds} from '../../schemas/index.ts'
import {textAt} from '../../schemas/rules/fieldOf.ts'
import type {Newsroom} from '../newsroomOptions.ts'
import {NoteDialog} from './noteDialog.tsx'
import {newCorrection, retract} from './retraction.ts'
import {useNewsroomClient, useWorkflow} from './useWorkflow.ts'

/** What is done to an article that readers have already seen. */
export function correctionActions(house: Newsroom): DocumentActionComponent[] {
  return [correctAction(house), retractAction(house)]
}

const kinds = correctionKinds.filter(({value}) => value !== 'retraction').toReversed()

function correctAction(house: Newsroom): DocumentActionComponent {
  return function useCorrect(props) {
    const {article, refusal, edit} = useWorkflow(house, props)
    const [isAsking, setIsAsking] = useState(false)
    if (!article || !props.published || isCanceled(article)) return null
    const obstacle = refusal('correct')
    return {
      label: 'Add correction…',
      icon: EditIcon,
      disabled: obstacle !== undefined,
      title: obstacle ?? '',
      onHandle: () => setIsAsking(true),
      dialog: isAsking && {
        type: 'dialog',
        header: 'Add a correction',
        onClose: () => setIsAsking(false),
        content: (
          <NoteDialog
            question="What was wrong, and what is right?"
            explanation="Readers see this entry with its date above the earlier ones when the article is published again. Mend the text itself as well."
            kinds={kinds}
            confirm="Add"
            onConfirm={(text, kind) => {
              edit(
                {setIfMissing: {corrections: []}},
                {
                  insert: {
                    before: 'corrections[0]',
                    items: [newCorrection(kind ?? 'correction', text, new Date())],
                  },
                },
              )
              setIsAsking(false)
            }}
          />
        ),
      },
    }
  }
}

function retractAction(house: Newsroom): DocumentActionComponent {
  return function useRetract(props) {
    const {article, refusal} = useWorkflow(house, props)
    const client = useNewsroomClient()
    const toast = useToast()
    const [isAsking, setIsAsking] = useState(false)
    const {published, draft} = props
    if (!article || !published || isCanceled(published)) return null
    const obstacle = refusal('retract')
    const confirm = async (text: string) => {
      setIsAsking(false)
      try {
        await retract(client, {published, draft}, text, new Date())
        toast.push({status: 'success', title: 'The article is retracted.'})
      } catch (error) {
        toast.push({
          status: 'error',
          title: 'The article was not retracted.',
          description: error instanceof Error ? error.message : String(error),
        })
      }
    }
    return {
      label: 'Retract…',
      icon: ResetIcon,
      tone: 'critical',
      disabled: obstacle !== undefined,
      title: obstacle ?? '',
      onHandle: () => setIsAsking(true),
      dialog: isAsking && {
        type: 'dialog',
        header: 'Retract the article?',
        onClose: () => setIsAsking(false),
        content: (
          <NoteDialog
            question="Why is it retracted?"
            explanation="The published article becomes canceled at once, and readers see this reason. Edits that are not published stay unpublished. A retraction is public and is not undone in silence."
            confirm="Retract now"
            isGrave
            onConfirm={(text) => void confirm(text)}
          />
        ),
      },
    }
  }
}

function isCanceled(article: unknown): boolean {
  return textAt(article, 'pubStatus') === 'canceled'
}
