import {ArrowRightIcon} from '@sanity/icons/ArrowRight'
import {CheckmarkCircleIcon} from '@sanity/icons/CheckmarkCircle'
import {PauseIcon} from '@sanity/icons/Pause'
import {PlayIcon} from '@sanity/icons/Play'
import {UndoIcon} from '@sanity/icons/Undo'
import type {ComponentType} from 'react'
import type {DocumentActionComponent, DocumentActionDescription} from 'sanity'

import {formatDay} from '../../schemas/index.ts'
import {textAt} from '../../schemas/rules/fieldOf.ts'
import type {Newsroom} from '../newsroomOptions.ts'
import {keptNote} from './keptNote.ts'
import type {WorkflowStep} from './newsroomRoles.ts'
import {type Transition, transitions, holdStage} from './stagePath.ts'
import {useWorkflow} from './useWorkflow.ts'

/**
 * The steps that lead an article on, then those that lead it back or aside. What each of them does depends on where
 * the article stands.
 */
export function stageActions(house: Newsroom): {
  onward: DocumentActionComponent[]
  back: DocumentActionComponent[]
} {
  const onward = (place: number): DocumentActionComponent =>
    function useStepOnward(props) {
      const step = useTransitions(house, props).filter(({name}) => leadsOn.has(name))[place]
      return useStep(house, props, step)
    }
  const useNote = keptNote()
  return {
    onward: [onward(0), onward(1)],
    back: [
      function useRequestChanges(props) {
        const step = useTransitions(house, props).find(({name}) => name === 'requestChanges')
        const action = useStep(house, props, step)
        const {article, userName, edit} = useWorkflow(house, props)
        const ask = useNote(props.id, {
          header: 'Request changes',
          question: 'What must be changed?',
          explanation:
            'The article goes back to its first stage. Your words are put before its internal note, with your name and the day.',
          confirm: 'Send back',
          onConfirm: step
            ? (text) => edit({set: {stage: step.to, edNote: noteAbove(article, userName, text)}})
            : undefined,
        })
        return action && {...action, onHandle: ask}
      },
      function useHold(props) {
        const step = useTransitions(house, props).find(({name}) => name === 'hold')
        return useStep(house, props, step)
      },
    ],
  }
}

type ActionProps = Parameters<DocumentActionComponent>[0]

const leadsOn: ReadonlySet<Transition['name']> = new Set(['forward', 'approve', 'resume'])

function useTransitions(house: Newsroom, props: ActionProps): Transition[] {
  const {article} = useWorkflow(house, props)
  if (!article) return []
  return transitions(house.path, {
    stage: textAt(article, 'stage'),
    factsAreOpen: textAt(article, 'checks', 'fact') === 'required',
  })
}

function useStep(
  house: Newsroom,
  props: ActionProps,
  step: Transition | undefined,
): DocumentActionDescription | null {
  const {article, refusal, edit} = useWorkflow(house, props)
  if (!article || !step) return null

  const obstacle = refusal(permissionFor(step, house)) ?? openChecks(step, article)
  return {
    label: step.label,
    icon: icons[step.name],
    tone: step.name === 'approve' ? 'positive' : leadsOn.has(step.name) ? 'primary' : 'default',
    disabled: obstacle !== undefined,
    title: obstacle ?? '',
    onHandle: () => edit({set: {stage: step.to}}),
  }
}

const icons: Readonly<Record<Transition['name'], ComponentType>> = {
  forward: ArrowRightIcon,
  approve: CheckmarkCircleIcon,
  resume: PlayIcon,
  requestChanges: UndoIcon,
  hold: PauseIcon,
}

/** Anybody who writes may hand in; from there on editors decide. */
function permissionFor({name, to}: Transition, {path}: Newsroom): WorkflowStep {
  if (name !== 'forward') return name
  const [, second] = path.stages.filter(({value}) => value !== holdStage)
  return second?.value === to ? 'submit' : 'forward'
}

function openChecks({name}: Transition, article: unknown): string | undefined {
  if (name !== 'approve') return undefined
  const open = ['fact', 'legal'].filter((check) => textAt(article, 'checks', check) === 'required')
  if (open.length === 0) return undefined
  return `The ${open.join(' and the ')} check ${open.length === 1 ? 'is' : 'are'} still required.`
}

function noteAbove(article: unknown, author: string, text: string): string {
  const day = formatDay(new Date().toISOString().slice(0, 10))
  return [`${day}, ${author}: ${text}`, textAt(article, 'edNote')].filter(Boolean).join('\n\n')
}
