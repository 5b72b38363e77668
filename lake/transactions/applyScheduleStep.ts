import {RELEASE_PREFIX} from '../documentId.ts'
import type {OpenTransaction} from './openTransaction.ts'
import {changeRelease, expectRelease, publishRelease} from './releaseDocument.ts'

/**
 * What the lake itself does with a scheduled release: it confirms the schedule, begins to publish when it is time,
 * and finishes, or gives up.
 */
export type ScheduleStep =
  | {step: 'confirm' | 'begin' | 'finish'; release: string}
  | {step: 'fail'; release: string; message: string}

/**
 * Applies a step to the release with this document id.
 *
 * @throws FailureError where the release is not in the state for it, or a document cannot be published
 */
export function applyScheduleStep(transaction: OpenTransaction, step: ScheduleStep): string[] {
  const name = step.release.slice(RELEASE_PREFIX.length)
  switch (step.step) {
    case 'confirm':
      return changeRelease(transaction, expectRelease(transaction, name, ['scheduling']), {
        set: {state: 'scheduled'},
      })
    case 'begin':
      return changeRelease(transaction, expectRelease(transaction, name, ['scheduled']), {
        set: {state: 'publishing'},
      })
    case 'finish':
      publishRelease(transaction, expectRelease(transaction, name, ['publishing']), name)
      return [step.release]
    case 'fail':
      return changeRelease(transaction, expectRelease(transaction, name, ['publishing']), {
        set: {state: 'active', error: {message: step.message}},
        unset: ['publishAt'],
      })
  }
}
