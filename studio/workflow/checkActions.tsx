import {CheckmarkCircleIcon} from '@sanity/icons/CheckmarkCircle'
import {HelpCircleIcon} from '@sanity/icons/HelpCircle'
import type {DocumentActionComponent, DocumentActionDescription} from 'sanity'

import {textAt} from '../../schemas/rules/fieldOf.ts'
import type {Newsroom} from '../newsroomOptions.ts'
import {useWorkflow} from './useWorkflow.ts'

type Check = 'fact' | 'legal'

/**
 * A check is asked for and marked as done. Where an article waits for nothing but its fact check, that is the next
 * step and stands first.
 */
export function checkActions(house: Newsroom): {
  first: DocumentActionComponent[]
  others: DocumentActionComponent[]
} {
  return {
    first: [
      function useFactsFirst(props) {
        const action = useCheck(house, props, 'fact')
        return factsComeFirst(props) ? action : null
      },
    ],
    others: [
      function useFacts(props) {
        const action = useCheck(house, props, 'fact')
        return factsComeFirst(props) ? null : action
      },
      function useLegal(props) {
        return useCheck(house, props, 'legal')
      },
    ],
  }
}

type ActionProps = Parameters<DocumentActionComponent>[0]

function factsComeFirst({draft, published}: ActionProps): boolean {
  const article = draft ?? published
  return (
    textAt(article, 'stage') === 'factCheck' && textAt(article, 'checks', 'fact') === 'required'
  )
}

function useCheck(
  house: Newsroom,
  props: ActionProps,
  check: Check,
): DocumentActionDescription | null {
  const {article, refusal, edit} = useWorkflow(house, props)
  if (!article) return null
  const isRequired = textAt(article, 'checks', check) === 'required'
  const obstacle = refusal(isRequired ? doneSteps[check] : 'requireCheck')
  const name = names[check]
  return {
    label: isRequired ? `${name} check done` : `Require ${name.toLowerCase()} check`,
    icon: isRequired ? CheckmarkCircleIcon : HelpCircleIcon,
    tone: isRequired ? 'positive' : 'default',
    disabled: obstacle !== undefined,
    title: obstacle ?? '',
    onHandle: () =>
      edit(
        {setIfMissing: {checks: {_type: 'checks'}}},
        {set: {[`checks.${check}`]: isRequired ? 'done' : 'required'}},
      ),
  }
}

const names: Readonly<Record<Check, string>> = {fact: 'Fact', legal: 'Legal'}
const doneSteps = {fact: 'factDone', legal: 'legalDone'} as const
