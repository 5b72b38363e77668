import {EditIcon} from '@sanity/icons/Edit'
import {ResetIcon} from '@sanity/icons/Reset'
import {useToast} from '@sanity/ui/toast'
import type {DocumentActionComponent, SanityDocument} from 'sanity'

import {correctionKinds} from '../../schemas/index.ts'
import {textAt} from '../../schemas/rules/fieldOf.ts'
import type {Newsroom} from '../newsroomOptions.ts'
import {keptNote} from './keptNote.ts'
import {newCorrection, retract} from './retraction.ts'
import {useNewsroomClient, useWorkflow} from './useWorkflow.ts'

/** What is done to an article that readers have already seen. */
export function correctionActions(house: Newsroom): DocumentActionComponent[] {
  return [correctAction(house), retractAction(house)]
}

const kinds = correctionKinds.filter(({value}) => value !== 'retraction').toReversed()

function correctAction(house: Newsroom): DocumentActionComponent {
  const useNote = keptNote()
  return function useCorrect(props) {
    const {article, refusal, edit} = useWorkflow(house, props)
    const isPublic = article && props.published && !isCanceled(article)
    const add = (text: string, kind = 'correction') =>
      edit(
        {setIfMissing: {corrections: []}},
        {insert: {before: 'corrections[0]', items: [newCorrection(kind, text, new Date())]}},
      )
    const ask = useNote(props.id, {
      header: 'Add a correction',
      question: 'What was wrong, and what is right?',
      explanation:
        'Readers see this entry with its date above the earlier ones when the article is published again. Mend the text itself as well.',
      kinds,
      confirm: 'Add',
      onConfirm: isPublic ? add : undefined,
    })
    if (!isPublic) return null
    const obstacle = refusal('correct')
    return {
      label: 'Add correction…',
      icon: EditIcon,
      disabled: obstacle !== undefined,
      title: obstacle ?? '',
      onHandle: ask,
    }
  }
}

function retractAction(house: Newsroom): DocumentActionComponent {
  const useNote = keptNote()
  return function useRetract(props) {
    const {article, refusal} = useWorkflow(house, props)
    const client = useNewsroomClient()
    const toast = useToast()
    const {published} = props
    const isPublic = article && published && !isCanceled(published)
    const confirm = async (shown: SanityDocument, text: string) => {
      try {
        await retract(client, shown, text, new Date())
        toast.push({status: 'success', title: 'The article is retracted.'})
      } catch (error) {
        toast.push({
          status: 'error',
          title: 'The article was not retracted.',
          description: error instanceof Error ? error.message : String(error),
        })
      }
    }
    const ask = useNote(props.id, {
      header: 'Retract the article?',
      question: 'Why is it retracted?',
      explanation:
        'The published article becomes canceled at once, and readers see this reason. Edits that are not published stay unpublished. A retraction is public and is not undone in silence.',
      confirm: 'Retract now',
      isGrave: true,
      onConfirm: isPublic ? (text) => void confirm(published, text) : undefined,
    })
    if (!isPublic) return null
    const obstacle = refusal('retract')
    return {
      label: 'Retract…',
      icon: ResetIcon,
      tone: 'critical',
      disabled: obstacle !== undefined,
      title: obstacle ?? '',
      onHandle: ask,
    }
  }
}

function isCanceled(article: unknown): boolean {
  return textAt(article, 'pubStatus') === 'canceled'
}
